from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavDates(NavSalesCommon):
    """Posting, document and due date, and the dates posting writes (rules §2, §5)."""

    def _form(self, order=None):
        orders = (order or self.env["sale.order"]).with_user(self.processor)
        orders = orders.with_context(default_nav_document_type="order")
        return Form(orders, view=ORDER_FORM)

    # === POSTING DATE ===#

    def test_posting_date_of_new_documents(self):
        """Rules §2.1: an order starts with today, a quote with none."""
        self.assertEqual(self._create_order().nav_posting_date, self.today)
        quote = self._create_order(nav_document_type="quote")
        self.assertFalse(quote.nav_posting_date)
        quote.nav_make_order()
        self.assertEqual(quote.nav_posting_date, self.today)

    def test_blank_posting_date(self):
        """SD-332: with Default Posting Date = No Date the user has to fill it in."""
        self.company.nav_default_posting_date = "none"
        order = self._create_order()
        self.assertFalse(order.nav_posting_date)
        for call in (order.nav_post, order.nav_preview_posting):
            with self.assertRefused(f"{order.name}: Posting Date must be filled in"):
                call()
        self.assertEqual(order.nav_status, "open")
        order.nav_posting_date = self.today
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_cleared_posting_date(self):
        """SD-332: a date that was cleared by hand stays blank."""
        order = self._create_order()
        order.nav_posting_date = False
        order.order_line.product_uom_qty = 3
        self.assertFalse(order.nav_posting_date)
        with self.assertRefused("Posting Date must be filled in"):
            order.nav_post()

    def test_date_of_the_dialog_wins(self):
        """Rules §5: the date given to posting is the date of everything posted."""
        order = self._create_order()
        day = self.today - timedelta(days=3)
        invoice = self._invoices(order.nav_post(posting_date=day))
        self.assertEqual((invoice.date, invoice.invoice_date), (day, day))
        self.assertEqual(order.nav_posting_date, day)

    # === ALLOWED RANGE ===#

    def test_range_of_the_company(self):
        """SD-334: outside the company's range nothing is posted, one message."""
        self.company.nav_allow_posting_to = date(2018, 12, 31)
        order = self._create_order(nav_posting_date=date(2019, 1, 1))
        with self.assertRefused(rf"{order.name}: Posting Date 01/01/2019.*company_1"):
            order.nav_post()
        self.assertEqual((order.nav_status, order.picking_ids.ids), ("open", []))
        order.nav_posting_date = date(2018, 12, 31)
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_range_of_the_user_overrides(self):
        """SD-335: the user's own range counts, narrower or wider."""
        order = self._create_order(nav_posting_date=date(2019, 1, 1))
        self.poster.nav_allow_posting_to = date(2018, 12, 31)
        with self.assertRefused("nav_poster|poster"):
            order.with_user(self.poster).nav_post()
        self.company.nav_allow_posting_to = date(2018, 12, 31)
        self.poster.nav_allow_posting_to = date(2019, 1, 31)
        order.with_user(self.poster).nav_post()
        self.assertTrue(order.nav_closed)

    def test_range_of_the_orders_company(self):
        """The range of the order's company counts, not that of the current one."""
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        other.nav_allow_posting_to = date(2018, 12, 31)
        order = self._create_order()
        companies = [other.id, self.company.id]
        order.with_context(allowed_company_ids=companies).nav_post()
        self.assertTrue(order.nav_closed)

    def test_range_and_native_ways(self):
        """Design §1.5: deliveries and invoices made the Odoo way keep to the range."""
        order = self._create_order()
        order.nav_release()
        self.company.nav_allow_posting_to = self.today - timedelta(days=1)
        order.picking_ids.move_ids.picked = True
        with self.assertRefused(f"{order.name}: Posting Date"):
            order.picking_ids.button_validate()
        self.company.nav_allow_posting_to = self.today
        order.picking_ids.button_validate()
        invoice = order._create_invoices()
        invoice.invoice_date = self.today + timedelta(days=1)
        with self.assertRefused("Posting Date"):
            invoice.action_post()

    def test_undated_invoice_counts_as_today(self):
        """Odoo dates an undated draft when it is posted: that date is checked."""
        with freeze_time("2019-01-01"):
            invoice = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_line_ids": [
                        Command.create({"product_id": self.service.id})
                    ],
                }
            )
        self.assertFalse(invoice.invoice_date)
        self.company.nav_allow_posting_from = self.today
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.date), ("posted", self.today))

    def test_range_must_make_sense(self):
        """The end is not before the start, for companies and users."""
        for record in (self.company, self.poster):
            with self.assertRefused("must not be after", ValidationError):
                record.write(
                    {
                        "nav_allow_posting_from": date(2019, 1, 2),
                        "nav_allow_posting_to": date(2019, 1, 1),
                    }
                )

    def test_closed_period(self):
        """Odoo would move the invoice out of a locked period: posting refuses."""
        day = self.today - timedelta(days=40)
        for lock in ("sale_lock_date", "fiscalyear_lock_date", "tax_lock_date"):
            self.company[lock] = self.today - timedelta(days=10)
            order = self._create_order(nav_posting_date=day)
            with self.subTest(lock), self.assertRefused("closed period"):
                order.nav_post()
            self.assertEqual(order.nav_status, "open")
            self.company[lock] = False

    # === DOCUMENT DATE ===#

    def test_document_date_follows(self):
        """SD-339: linked, it is the posting date at creation and after each change."""
        tomorrow = self.today + timedelta(days=1)
        form = self._form()
        form.nav_posting_date = tomorrow  # before the customer is entered
        self.assertEqual(form.nav_document_date, tomorrow)
        form.partner_id = self.customer
        self.assertEqual(form.nav_document_date, tomorrow)
        order = form.save()
        self.assertEqual(order.nav_document_date, tomorrow)
        order = self._create_order(nav_posting_date=tomorrow)
        self.assertEqual(order.nav_document_date, tomorrow)
        order.nav_posting_date = self.today
        self.assertEqual(order.nav_document_date, self.today)
        invoice = self._invoices(order.nav_post(posting_date=tomorrow))
        self.assertEqual((invoice.date, invoice.invoice_date), (tomorrow, tomorrow))

    def test_document_date_stays(self):
        """SD-346: not linked, it is today or what was typed, also on the invoice."""
        self.company.nav_link_document_date = False
        tomorrow = self.today + timedelta(days=1)
        order = self._create_order(nav_posting_date=tomorrow)
        self.assertEqual(order.nav_document_date, self.today)
        typed = self.today - timedelta(days=5)
        order.nav_document_date = typed
        order.nav_posting_date = tomorrow + timedelta(days=1)
        self.assertEqual(order.nav_document_date, typed)
        invoice = self._invoices(order.nav_post(posting_date=tomorrow))
        self.assertEqual((invoice.date, invoice.invoice_date), (tomorrow, typed))
        (entry,) = self._customer_entries(order)
        self.assertEqual(entry.posting_date, tomorrow)

    def test_blank_document_date(self):
        """Rules §5: Document Date must be filled in before posting."""
        self.company.nav_link_document_date = False
        order = self._create_order()
        order.nav_document_date = False
        with self.assertRefused("Document Date must be filled in"):
            order.nav_post()

    def test_changed_posting_date_is_announced(self):
        """SD-342: the lines stay as they are, a notification says so."""
        order = self._create_order()
        tomorrow = self.today + timedelta(days=1)
        spec = {"nav_posting_date": {}, "nav_document_date": {}}

        def change(order, value):
            values = {"nav_posting_date": fields.Date.to_string(value)}
            return order.onchange(values, ["nav_posting_date"], spec).get("warning")

        warning = change(order, tomorrow)
        self.assertIn("Review them", warning["message"])
        self.assertNotIn("exchange rate", warning["message"])
        self.assertEqual(warning["type"], "notification")
        self.assertFalse(change(order, self.today))
        self.assertFalse(change(self._create_order(order_line=[]), tomorrow))
        foreign = self._create_order(pricelist_id=self._foreign_pricelist().id)
        self.assertIn("exchange rate", change(foreign, tomorrow)["message"])

    # === DUE DATE ===#

    def test_due_and_discount_date(self):
        """SD-343: due and discount date follow document date and terms."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "30D 2%10D",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        form = self._form()
        form.partner_id = self.customer
        form.nav_posting_date = date(2024, 3, 1)
        form.payment_term_id = terms
        self.assertEqual(form.nav_due_date, date(2024, 3, 31))
        with form.order_line.new() as line:
            line.product_id = self.item_1
        order = form.save().with_user(self.poster)
        self.assertEqual(order.nav_discount_date, date(2024, 3, 11))
        order.nav_posting_date = date(2024, 3, 5)
        self.assertEqual(order.nav_due_date, date(2024, 4, 4))
        self.assertEqual(order.nav_discount_date, date(2024, 3, 15))
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.invoice_date_due, date(2024, 4, 4))
        receivable = invoice.line_ids.filtered("date_maturity")
        self.assertEqual(receivable.discount_date, date(2024, 3, 15))
        (entry,) = self._customer_entries(order)
        self.assertEqual(entry.due_date, date(2024, 4, 4))

    def test_due_date_without_terms(self):
        """Rules §2.6: without terms the invoice is due on the document date."""
        order = self._create_order(nav_posting_date=date(2024, 3, 1))
        self.assertEqual(order.nav_due_date, date(2024, 3, 1))
        self.assertFalse(order.nav_discount_date)

    # === FOREIGN CURRENCY ===#

    def _foreign_pricelist(self):
        """A currency worth 2.00 since 1 March and 4.00 since 10 March 2024."""
        currency = self.env["res.currency"].create(
            {
                "name": "NAV",
                "symbol": "N",
                "rate_ids": [
                    Command.create(
                        {"name": day, "rate": rate, "company_id": self.company.id}
                    )
                    for day, rate in (("2024-03-01", 0.5), ("2024-03-10", 0.25))
                ],
            }
        )
        return self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )

    def _foreign_invoice(self, pricelist, **dates):
        order = self._create_order(
            (self.item_1, 10, 100.0), pricelist_id=pricelist.id, **dates
        )
        return self._invoices(order.nav_post())

    def test_rate_of_the_posting_date(self):
        """SD-344: the amounts in company currency use the rate of the posting date."""
        pricelist = self._foreign_pricelist()
        for day, amount in ((date(2024, 3, 1), 2000), (date(2024, 3, 10), 4000)):
            invoice = self._foreign_invoice(pricelist, nav_posting_date=day)
            self.assertEqual(invoice.amount_untaxed, 1000)
            self.assertEqual(invoice.amount_untaxed_signed, amount)

    def test_rate_when_the_document_date_differs(self):
        """Rules §8.10: also when the document date has another rate."""
        self.company.nav_link_document_date = False
        invoice = self._foreign_invoice(
            self._foreign_pricelist(),
            nav_posting_date=date(2024, 3, 10),
            nav_document_date=date(2024, 3, 1),
        )
        self.assertEqual(invoice.invoice_date, date(2024, 3, 1))
        self.assertEqual(invoice.amount_untaxed, 1000)
        self.assertEqual(invoice.amount_untaxed_signed, 4000)
        (entry,) = self.env["nav.customer.ledger.entry"].search(
            [("move_id", "=", invoice.id)]
        )
        self.assertEqual((entry.amount, entry.amount_company), (1200, 4800))

    # === DATES OF THE GOODS ===#

    def test_dates_of_the_shipment(self):
        """Rules §5.1: shipment, goods and item entry carry the posting date."""
        day = self.today - timedelta(days=7)
        order = self._create_order(nav_posting_date=day)
        shipment = self._shipments(order.nav_post(invoice=False))
        self.assertEqual(shipment.nav_posting_date, day)
        self.assertEqual(shipment.date_done.date(), day)
        self.assertEqual({d.date() for d in shipment.move_ids.mapped("date")}, {day})
        lines = shipment.move_ids.move_line_ids
        self.assertEqual({d.date() for d in lines.mapped("date")}, {day})
        self.assertEqual(self._item_entries(order).posting_date, day)
        self.assertEqual(order.effective_date.date(), day)

    def test_day_of_the_shipment_is_the_users_day(self):
        """The moment that is stored falls on the posting date where the user is."""
        self.poster.tz = "Pacific/Auckland"
        day = self.today - timedelta(days=7)
        order = self._create_order(nav_posting_date=day).with_user(self.poster)
        order = order.with_context(tz="Pacific/Auckland")
        shipment = self._shipments(order.nav_post(invoice=False))
        local = fields.Datetime.context_timestamp(order, shipment.date_done)
        self.assertEqual(local.date(), day)

    def test_delivery_date_less_lead_time(self):
        """SD-337: the goods leave the company's lead time before they are expected."""
        self.company.security_lead = 2
        order = self._create_order(commitment_date="2030-03-20 12:00:00")
        order.nav_release()
        self.assertEqual(order.picking_ids.scheduled_date.date(), date(2030, 3, 18))
        self.assertEqual(order.picking_ids.date_deadline.date(), date(2030, 3, 20))
