from odoo import fields, models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "nav.outstanding.mixin"]

    def _nav_documents_domain(self):
        return fields.Domain("order_line.product_id", "in", self.ids)
