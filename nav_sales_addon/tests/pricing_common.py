"""Special prices and line discounts for tests."""

from datetime import date

from odoo.tests import Form

from .common import NavSalesCommon

ORDER_DAY = "2026-06-10 12:00:00"


class PricingCommon(NavSalesCommon):
    """Customer C10 with a price group and a discount group; item I1 costs 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("sale.group_discount_per_so_line")
        )
        cls.price_group = cls.env["nav.customer.price.group"].create(
            {"code": "G", "company_id": cls.company.id}
        )
        cls.discount_group = cls.env["nav.customer.discount.group"].create(
            {"code": "LARGE", "company_id": cls.company.id}
        )
        cls.item_group = cls.env["nav.item.discount.group"].create(
            {"code": "BIKES", "company_id": cls.company.id}
        )
        cls.other = cls.env["res.partner"].create({"name": "C20"})

    @classmethod
    def _add_price(cls, amount, item=None, **values):
        return cls.env["nav.sales.price"].create(
            {
                "product_tmpl_id": (item or cls.item_1).product_tmpl_id.id,
                "unit_price": amount,
                "company_id": cls.company.id,
                **values,
            }
        )

    @classmethod
    def _add_discount(cls, percent, item=None, **values):
        if "item_discount_group_id" not in values:
            values["product_tmpl_id"] = (item or cls.item_1).product_tmpl_id.id
        return cls.env["nav.sales.line.discount"].create(
            {"discount": percent, "company_id": cls.company.id, **values}
        )

    def _line(self, quantity=1, item=None, **values):
        order = self._create_order(
            (item or self.item_1, quantity), **{"date_order": ORDER_DAY, **values}
        )
        return order.order_line

    def _invoice(self, quantity=1, kind="out_invoice", **values):
        return self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "invoice_date": date(2026, 6, 10),
                "invoice_line_ids": [
                    (0, 0, {"product_id": self.item_1.id, "quantity": quantity})
                ],
                **values,
            }
        )

    def _type_quantity(self, line, quantity):
        """As somebody types it in the form of the order."""
        with Form(line.order_id) as order, order.order_line.edit(0) as typed:
            typed.product_uom_qty = quantity
        return line
