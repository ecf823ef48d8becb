from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_recurring_codes import NavRecurringCommon

JAN_31, FEB_1 = date(2026, 1, 31), date(2026, 2, 1)


@tagged("post_install", "-at_install")
class TestNavRecurringInvoices(NavRecurringCommon):
    """Create Recurring Invoices: a draft invoice per customer and code (rules §15)."""

    def _run(self, *templates, order_date=FEB_1, posting_date=FEB_1, user=None):
        """The dialog filled in and confirmed by a processor: invoices and message."""
        wizards = self.env["nav.create.recurring.invoices"]
        form = Form(wizards.with_user(user or self.processor))
        form.order_date = order_date
        form.posting_date = posting_date
        for template in templates:
            form.template_ids.add(template)
        before = self._all_invoices()
        params = form.save().action_create_invoices()["params"]
        return self._all_invoices() - before, params["message"]

    def _all_invoices(self):
        return self.env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("company_id", "=", self.company.id)]
        )

    def _customer(self, name, **values):
        return self.env["res.partner"].create({"name": name, **values})

    def test_only_valid_links_are_invoiced(self):
        """CS-233, SD-256: blocked, ended and not yet valid links give no invoice."""
        year = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
        self._link(self.rent, **year)
        links = [
            (self.rent, {"blocked": True}),
            (self.rent, {"valid_to": JAN_31}),
            (self.clean, {"valid_from": date(2026, 3, 1)}),
        ]
        for number, (template, values) in enumerate(links):
            customer = self._customer(f"C{number}")
            self._link(template, partner_id=customer.id, **values)
        invoices, message = self._run(self.rent, self.clean)
        self.assertEqual(invoices.partner_id, self.customer)
        self.assertEqual(invoices.state, "draft")
        self.assertIn("1", message)
        lines = invoices.invoice_line_ids.sorted("sequence")
        self.assertEqual(
            lines.mapped("display_type"), ["line_note", "product", "product"]
        )
        self.assertEqual(lines.product_id, self.item_1 | self.service)
        self.assertEqual(lines.mapped("quantity"), [0, 2, 1])
        self.assertEqual(lines.mapped("price_unit"), [0, 100, 50])
        self.assertEqual(invoices.amount_total, 300)  # 250 and 20 % tax

    def test_expired_link_gives_nothing(self):
        """SD-256: the message says that no invoice was created."""
        self._link(self.rent, valid_to=date(2025, 12, 31))
        invoices, message = self._run(order_date=JAN_31)
        self.assertFalse(invoices)
        self.assertIn("0", message)

    def test_dates_and_terms_of_the_link(self):
        """SD-271, CS-234: document date, posting date, terms and method."""
        days_8 = self.env["account.payment.term"].create(
            {
                "name": "8 days",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 8}
                    )
                ],
            }
        )
        method = self.inbound_payment_method_line
        self.customer.property_payment_term_id = self.pay_terms_b
        own = self._customer("C20")
        own.property_payment_term_id = self.pay_terms_b
        self._link(
            self.rent, payment_term_id=days_8.id, payment_method_line_id=method.id
        )
        self._link(self.rent, partner_id=own.id)
        invoices, message = self._run(order_date=JAN_31)
        self.assertIn("2", message)
        invoice = invoices.filtered(lambda i: i.partner_id == self.customer)
        self.assertEqual((invoice.invoice_date, invoice.date), (JAN_31, FEB_1))
        self.assertEqual(invoice.invoice_payment_term_id, days_8)
        self.assertEqual(invoice.invoice_date_due, date(2026, 2, 8))
        self.assertEqual(invoice.preferred_payment_method_line_id, method)
        other = invoices - invoice
        self.assertEqual(other.invoice_payment_term_id, self.pay_terms_b)
        self.assertFalse(other.preferred_payment_method_line_id)

    def test_both_dates_are_needed(self):
        """SD-271: the dialog is not confirmed without a posting date."""
        form = Form(self.env["nav.create.recurring.invoices"])
        form.order_date = FEB_1
        with self.assertRaisesRegex(AssertionError, "posting_date"):
            form.save()

    def test_filter_of_codes(self):
        """Blank invoices all codes, one invoice for each; a filter only its own."""
        self._link(self.rent)
        self._link(self.clean)
        invoices, _message = self._run(self.clean)
        self.assertEqual(invoices.invoice_line_ids.product_id, self.item_2)
        invoices, _message = self._run()
        self.assertEqual(len(invoices), 2)

    def test_price_list_of_the_customer(self):
        """Items on recurring invoices have the customer's price."""
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("product.group_product_pricelist")
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Special",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 33})
                ],
            }
        )
        self.customer.property_product_pricelist = pricelist
        self._link(self.rent)
        invoices, _message = self._run()
        prices = invoices.invoice_line_ids.filtered("product_id").mapped("price_unit")
        self.assertEqual(prices, [33, 50])

    def test_blocked_customer_is_left_out_and_named(self):
        """The others get their invoices, the message says who got none (rules §7)."""
        blocked = self._customer("C66", nav_blocked="all")
        self._link(self.rent, partner_id=blocked.id)
        self._link(self.rent)
        invoices, message = self._run()
        self.assertEqual(invoices.partner_id, self.customer)
        self.assertIn("C66 is blocked", message)

    def test_other_currency_is_left_out_and_named(self):
        """A code in EUR is not invoiced to a customer who buys in another currency."""
        self.rent.nav_currency_id = self.setup_other_currency("EUR")
        self._link(self.rent)
        invoices, message = self._run()
        self.assertFalse(invoices)
        self.assertIn("RENT is in another currency", message)

    def test_invoice_is_posted_as_any_direct_invoice(self):
        """Posting a recurring invoice ships its items (rules §5)."""
        self._link(self.rent)
        invoices, _message = self._run()
        self.assertTrue(invoices.nav_ship_on_post)
        result = invoices.with_user(self.poster).nav_post()
        self.assertEqual(invoices.state, "posted")
        self.assertEqual(sum(self._shipments(result).move_ids.mapped("quantity")), 2)

    # === GET RECURRING SALES LINES ON AN INVOICE ===#

    def _invoice(self, **values):
        """A direct invoice over one I2, as a processor enters it."""
        line = {"product_id": self.item_2.id, "quantity": 7}
        return (
            self.env["account.move"]
            .with_user(self.processor)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "nav_ship_on_post": True,
                    "invoice_line_ids": [Command.create(line)],
                    **values,
                }
            )
        )

    def test_lines_are_appended_to_an_invoice(self):
        """CS-229, CS-239: the lines come after those of the invoice, which stay."""
        self._link(self.rent)
        invoice = self._invoice()
        own = invoice.invoice_line_ids
        self.assertIs(invoice.action_nav_get_recurring_lines(), True)
        lines = invoice.invoice_line_ids.sorted("sequence")
        self.assertEqual(lines[0], own)
        self.assertEqual(own.quantity, 7)
        self.assertEqual(lines.mapped("price_unit"), [40, 0, 100, 50])
        self.assertEqual(lines.tax_ids, self.tax_20)
        self.assertEqual(invoice.amount_untaxed, 7 * 40 + 2 * 100 + 50)

    def test_invoice_in_another_currency(self):
        """Prices are converted to the currency of the invoice."""
        other = self.setup_other_currency("EUR", rates=[("2017-01-01", 2.0)])
        self._link(self.rent)
        invoice = self._invoice(currency_id=other.id)
        lines = invoice.nav_get_recurring_lines()
        self.assertEqual(lines.mapped("price_unit"), [0, 200, 100])

    def test_choice_on_an_invoice(self):
        """SD-260: the dialog of an invoice offers what fits the invoice."""
        self._link(self.rent)
        clean = self._link(self.clean)
        invoice = self._invoice(invoice_line_ids=[])
        action = invoice.action_nav_get_recurring_lines()
        wizards = self.env[action["res_model"]].with_user(self.processor)
        form = Form(wizards.with_context(**action["context"]))
        form.code_id = clean
        form.save().action_get_lines()
        self.assertEqual(invoice.invoice_line_ids.product_id, self.item_2)

    def test_posted_invoice_takes_no_lines(self):
        """What is posted stays as it is."""
        self._link(self.rent)
        invoice = self._invoice()
        invoice.with_user(self.poster).nav_post()
        with self.assertRefused("not open", UserError):
            invoice.nav_get_recurring_lines()

    def test_no_order_is_left_behind(self):
        """Prices are worked out on an order that is never saved."""
        self._link(self.rent)
        before = self.env["sale.order"].search_count([])
        self._run()
        self.assertEqual(self.env["sale.order"].search_count([]), before)

    def test_rights(self):
        """Without a role of ours nobody runs the batch."""
        user = new_test_user(self.env, login="nav_nobody", groups="base.group_user")
        wizard = self.env["nav.create.recurring.invoices"].create(
            {"order_date": FEB_1, "posting_date": FEB_1}
        )
        with self.assertRefused(".", AccessError):
            wizard.with_user(user).action_create_invoices()
