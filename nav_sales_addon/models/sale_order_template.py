from odoo import api, fields, models
from odoo.exceptions import RedirectWarning


class SaleOrderTemplate(models.Model):
    """Odoo's quotation template is NAV's Standard Sales Code (design §3)."""

    _inherit = "sale.order.template"

    nav_currency_id = fields.Many2one(
        "res.currency",
        string="Currency",
        help="The code can be used on documents in this currency only; blank: on all, "
        "its amounts are in company currency.",
    )
    nav_customer_code_ids = fields.One2many(
        "nav.customer.sales.code",
        "template_id",
        string="Customers",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_used(self):
        """A code that customers use is not deleted unasked (rules §15)."""
        # a link of a company the user does not see stands in the way as well
        links = self.sudo().nav_customer_code_ids
        if not links:
            return
        template = links.template_id[:1]
        customers = links.filtered(lambda k: k.template_id == template).partner_id
        raise RedirectWarning(
            self.env._(
                "Standard sales code %(code)s is used by %(customers)s. Delete their "
                "recurring lines first.",
                code=template.name,
                customers=", ".join(customers.mapped("display_name")),
            ),
            self.env.ref("nav_sales_addon.nav_customer_sales_code_action").id,
            self.env._("Show Recurring Lines"),
            {"search_default_template_id": template.id},
        )
