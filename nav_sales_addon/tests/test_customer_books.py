from odoo import Command
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavCustomerBooks(NavSalesCommon):
    """What the customer card decides in the books (rules/customers_setup.md §1.3)."""

    def _post(self, **values):
        order = self._create_order((self.item_1, 1), **values)
        return self._invoices(order.with_user(self.poster).nav_post())

    def _debtors(self, invoice):
        return invoice.line_ids.filtered(lambda x: x.display_type == "payment_term")

    def _revenue(self, invoice):
        return invoice.invoice_line_ids.account_id

    def test_salesperson_flows_into_the_entries(self):
        """CS-241: customer, order, posted invoice and customer entry have the same."""
        self.customer.user_id = self.manager
        order = self._create_order((self.item_1, 1))
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        self.assertEqual(order.user_id, self.manager)
        self.assertEqual(invoice.invoice_user_id, self.manager)
        self.assertEqual(self._customer_entries(order).salesperson_id, self.manager)

    def test_receivable_account_of_the_customer(self):
        """CS-059: the account of the card is debited; a new one counts from now on."""
        foreign = self.company_data["default_account_receivable"].copy()
        first = self._post()
        self.customer.property_account_receivable_id = foreign
        second = self._post()
        self.assertEqual(
            self._debtors(first).account_id,
            self.company_data["default_account_receivable"],
        )
        self.assertEqual(self._debtors(second).account_id, foreign)
        self.assertEqual(self._debtors(second).debit, 120)

    def test_fiscal_position_chooses_the_revenue_account(self):
        """CS-060: the same item, another account for a customer abroad."""
        domestic = self._revenue(self._post())
        export = domestic.copy()
        self.customer.property_account_position_id = self.env[
            "account.fiscal.position"
        ].create(
            {
                "name": "Export",
                "company_id": self.company.id,
                "account_ids": [
                    Command.create(
                        {"account_src_id": domestic.id, "account_dest_id": export.id}
                    )
                ],
            }
        )
        self.assertEqual(self._revenue(self._post()), export)

    def test_customer_without_documents_is_deleted(self):
        """CS-040: with bank account and recurring lines, unless documents need him."""
        template = self.env["sale.order.template"].create({"name": "Cleaning"})
        customer = self.env["res.partner"].create(
            {
                "name": "Gone",
                "customer_rank": 1,
                "bank_ids": [Command.create({"acc_number": "GONE 1"})],
                "nav_sales_code_ids": [Command.create({"template_id": template.id})],
            }
        )
        kept = customer.copy()
        self._create_order(partner_id=kept.id)
        links, bank = customer.nav_sales_code_ids, customer.bank_ids
        customer.unlink()
        self.assertFalse(links.exists() or bank.exists() or customer.exists())
        with self.assertRefused("cannot be deleted"):
            kept.unlink()
