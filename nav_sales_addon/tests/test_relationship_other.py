from lxml import etree

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavOtherCustomerRules(NavSalesCommon):
    """Single rules of customers that Odoo itself keeps, also when we post."""

    def test_search_on_invoices_and_credit_memos(self):
        """CS-368: the customer is searched as on orders."""
        view = self.env.ref("account.view_move_form")
        moves = self.env["account.move"].with_user(self.processor)
        arch = moves.get_view(view.id, "form")["arch"]
        fields = etree.fromstring(arch).xpath(
            "//field[@name='partner_id'][@widget='nav_customer_many2one']"
        )
        (field,) = [f for f in fields if "nav_customer_template" in f.get("context")]
        for kind in ("out_invoice", "out_refund"):
            self.assertIn(kind, field.get("invisible"))
        for xmlid in ("nav_sales_invoice_action", "nav_sales_credit_memo_action"):
            action = self.env.ref(f"nav_sales_addon.{xmlid}")
            self.assertIn("default_nav_ship_on_post", action.context)

    def test_default_dimension_of_the_customer(self):
        """CS-369: mandatory and blank is refused; another value is not."""
        plan = self.env["account.analytic.plan"].create(
            {
                "name": "Area",
                "applicability_ids": [
                    Command.create(
                        {"business_domain": "invoice", "applicability": "mandatory"}
                    )
                ],
            }
        )
        area_30, area_40 = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("30", "40")]
        )
        default = self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": self.customer.id,
                "analytic_distribution": {str(area_30.id): 100},
            }
        )
        order = self._create_order((self.item_1, 1))
        self.assertEqual(order.order_line.analytic_distribution, {str(area_30.id): 100})
        default.unlink()  # the invoice would get it again
        order.order_line.analytic_distribution = False
        with self.assertRaises(ValidationError), self.cr.savepoint():
            order.nav_post()
        order.order_line.analytic_distribution = {str(area_40.id): 100}
        invoice = self._invoices(order.nav_post())
        self.assertEqual(
            invoice.invoice_line_ids.analytic_distribution, {str(area_40.id): 100}
        )

    def test_bank_account_of_a_refund(self):
        """CS-367: the customer's first account that may be paid to is proposed."""
        banks = self.env["res.partner.bank"].create(
            [
                {
                    "acc_number": number,
                    "partner_id": self.customer.id,
                    "allow_out_payment": True,
                    "sequence": sequence,
                }
                for number, sequence in (("US-2", 2), ("US-1", 1))
            ]
        )
        refund = self.env["account.move"].create(
            {"move_type": "out_refund", "partner_id": self.customer.id}
        )
        self.assertEqual(refund.partner_bank_id, banks[1])

    def test_comment_of_the_customer(self):
        """CS-370: a comment on the customer is shown while an order is entered."""
        warnings = self.env.ref("sale.group_warning_sale")
        self.processor.group_ids = [Command.link(warnings.id)]
        self.customer.sale_warn_msg = "Pays on Fridays"
        order = self._create_order((self.item_1, 1)).with_user(self.processor)
        self.assertIn("Pays on Fridays", order.sale_warning_text)
