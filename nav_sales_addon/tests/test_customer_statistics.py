"""Figures on the customer card: rules/customers_setup.md §4."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import Form, new_test_user, tagged

from .common import NavSalesCommon

FIGURES = (
    "nav_balance",
    "nav_shipped_not_invoiced",
    "nav_outstanding_orders",
    "nav_outstanding_invoices",
    "nav_exposure",
    "nav_credit_limit",
    "nav_available_credit",
)


@tagged("post_install", "-at_install")
class TestNavCustomerStatistics(NavSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.with_company(cls.company).credit_limit = 5000

    def _card(self, user=None, customer=None):
        self.env.flush_all()
        self.env.invalidate_all()
        card = (customer or self.customer).with_user(user or self.processor)
        return card.with_company(self.company)

    def _invoice(self, amount, date=None, move_type="out_invoice"):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_date": date or self.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": amount,
                            "tax_ids": [Command.set(self.tax_20.ids)],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def test_card_shows_what_the_warning_counts(self):
        """Balance 1,200, orders 800, shipped 300 of a limit of 5,000: CS-092."""
        self._invoice(1000)
        self._create_order((self.item_1, 8, 100.0, {"tax_ids": False}))
        shipped = self._create_order((self.item_1, 3, 100.0, {"tax_ids": False}))
        shipped.nav_post(ship=True, invoice=False)
        card = self._card()
        self.assertEqual(
            [card[name] for name in FIGURES], [1200, 300, 800, 0, 2300, 5000, 2700]
        )

    def test_without_limit_no_credit_is_available(self):
        """Available Credit shows 0 then: CS-092."""
        self.customer.with_company(self.company).credit_limit = 0
        self._create_order()
        card = self._card()
        self.assertEqual((card.nav_exposure, card.nav_available_credit), (1200, 0))

    def test_partial_shipments_do_not_multiply(self):
        """3 × 100 + 20 %, shipped one by one: CS-090."""
        order = self._create_order((self.item_1, 3))
        for _shipment in range(3):
            order.order_line.nav_qty_to_ship = 1
            order.nav_post(ship=True, invoice=False)
        card = self._card()
        names = ("nav_shipped_not_invoiced", "nav_outstanding_orders", "nav_exposure")
        self.assertEqual([card[name] for name in names], [360, 0, 360])

    def test_sales_without_tax_of_month_and_years(self):
        """Credit memos reduce them; other years and drafts stay out."""
        dates = self.company.compute_fiscalyear_dates(self.today)
        last_year = dates["date_from"] - timedelta(days=1)
        before = self.company.compute_fiscalyear_dates(last_year)["date_from"]
        self._invoice(1000)
        self._invoice(100, move_type="out_refund")
        self._invoice(400, last_year)
        self._invoice(70, before - timedelta(days=1))
        self._invoice(5).button_draft()
        card = self._card()
        names = ("nav_sales_period", "nav_sales_year", "nav_sales_last_year")
        self.assertEqual([card[name] for name in names], [900, 900, 400])
        if fields.Date.start_of(self.today, "month") != dates["date_from"]:
            self._invoice(50, dates["date_from"])
            card = self._card()
            self.assertEqual([card[name] for name in names], [900, 950, 400])

    def test_contact_shows_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.customer.id}
        )
        self._invoice(1000)
        card = self._card(customer=contact)
        self.assertEqual((card.nav_exposure, card.nav_credit_limit), (1200, 5000))
        self.assertEqual(card.nav_sales_year, 1000)

    def test_who_may_not_see_the_ledger_sees_no_figures(self):
        self._invoice(1000)
        user = new_test_user(
            self.env,
            login="nav_nobody",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        card = self._card(user)
        self.assertEqual([card[name] for name in FIGURES], [0] * len(FIGURES))
        self.assertEqual(card.nav_sales_year, 0)

    def test_card_opens_for_processors_and_for_new_customers(self):
        form = Form(self._card(), view="base.view_partner_form")
        self.assertEqual(form.nav_credit_limit, 5000)
        new = Form(self._card().browse(), view="base.view_partner_form")
        new.name = "New"
        self.assertEqual(new.save().nav_exposure, 0)

    def test_overdue_button_opens_overdue_entries(self):
        """CS-055: from the card to the late invoices only."""
        late = self._invoice(1000, self.today - timedelta(days=40))
        late.line_ids.date_maturity = self.today - timedelta(days=10)
        self._invoice(10)
        card = self._card()
        self.assertEqual(card.nav_balance_due, 1200)
        action = card.action_nav_view_overdue_entries()
        entries = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(entries.move_id, late)

    def test_many_cards_take_one_query_per_figure(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(40)]
        )
        names = [*FIGURES, "nav_sales_year", "nav_balance_due"]
        counts = []
        for customers in (partners[:1], partners):
            cards = self._card(customer=customers)
            cards.mapped("name")
            before = self.env.cr.sql_log_count
            for name in names:
                cards.mapped(name)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
