from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostingCompanies(NavSalesCommon):
    """Two companies: each order posts with the settings of its own (issue §4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_data = cls.setup_other_company(name="Other company")
        cls.other = cls.other_data["company"]
        cls.both = (cls.company | cls.other).ids
        cls.poster.company_ids = [Command.set(cls.both)]

    def _other_order(self):
        env = self.env(context={"allowed_company_ids": self.both[::-1]})
        customer = self.customer.with_env(env)
        return env["sale.order"].create(
            {
                "partner_id": customer.id,
                "company_id": self.other.id,
                "nav_document_type": "order",
                "order_line": [
                    Command.create({"product_id": self.service.id, "tax_ids": False})
                ],
            }
        )

    def test_orders_of_two_companies_in_one_posting(self):
        """Invoices go to the journal of the order's company, in one call."""
        mine, theirs = self._create_order((self.service, 1)), self._other_order()
        orders = self.env["sale.order"].browse([mine.id, theirs.id])
        orders = orders.with_user(self.poster).with_context(
            allowed_company_ids=self.both
        )
        invoices = self._invoices(orders.nav_post()).sudo()
        self.assertEqual(invoices.company_id, self.company | self.other)
        for invoice in invoices:
            self.assertEqual(invoice.journal_id.company_id, invoice.company_id)
            self.assertEqual(
                invoice.line_ids.account_id.company_ids, invoice.company_id
            )

    def test_settings_of_the_orders_company_count(self):
        """Not those of the company the user works in at the moment."""
        self.company.nav_ext_doc_no_mandatory = True
        theirs, mine = self._other_order(), self._create_order((self.service, 1))
        theirs.with_context(allowed_company_ids=self.both).nav_post()
        with self.assertRaisesRegex(UserError, "External Document No"):
            mine.with_context(allowed_company_ids=self.both[::-1]).nav_post()

    def test_blocked_in_one_company_only(self):
        """Blocked is a decision of each company."""
        theirs, mine = self._other_order(), self._create_order((self.service, 1))
        self.customer.with_company(self.other).nav_blocked = "all"
        with self.assertRaisesRegex(UserError, "blocked"):
            theirs.nav_post()
        mine.nav_post()
        self.assertTrue(mine.nav_closed)

    def test_orders_of_a_company_the_user_has_not(self):
        """Record rules hold in posting, preview and ledger entries."""
        theirs = self._other_order()
        theirs.nav_post()
        self.env.flush_all()
        stranger = self._create_user("stranger", "group_nav_poster")
        with self.assertRaises(AccessError):
            theirs.with_user(stranger).with_context(
                allowed_company_ids=self.company.ids
            ).nav_post()
        entries = self.env["nav.customer.ledger.entry"].with_user(stranger)
        found = entries.with_context(allowed_company_ids=self.company.ids).search([])
        self.assertFalse(found.filtered(lambda e: e.company_id == self.other))
        self.assertFalse(found.move_id & theirs.invoice_ids)
