from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from .test_recurring_codes import NavRecurringCommon


@tagged("post_install", "-at_install")
class TestNavRecurringNewInvoice(NavRecurringCommon):
    """Lines that come with the customer of a new invoice (rules §15)."""

    def _new_invoice(self, user=None, **context):
        moves = self.env["account.move"].with_user(user or self.processor)
        context = {
            "default_move_type": "out_invoice",
            "default_nav_ship_on_post": True,
            **context,
        }
        return Form(moves.with_context(**context))

    def _items(self, invoice):
        return [
            (line.product_id, line.quantity, line.price_unit)
            for line in invoice.invoice_line_ids.sorted("sequence")
            if line.product_id
        ]

    def test_manual_shows_nothing(self):
        """SD-257: choosing the customer brings neither lines nor a notice."""
        self._link(self.rent)
        form = self._new_invoice()
        form.partner_id = self.customer
        self.assertFalse(form.nav_recurring_offer)
        invoice = form.save()
        self.assertFalse(invoice.invoice_line_ids)
        self.assertEqual(len(invoice.nav_get_recurring_lines()), 3)

    def test_automatic_inserts_when_customer_is_chosen(self):
        """SD-258, CS-236: the lines are there at once, once, and priced."""
        self._link(self.rent, invoice_mode="automatic")
        form = self._new_invoice()
        form.partner_id = self.customer
        self.assertEqual(len(form.invoice_line_ids), 3)
        self.assertFalse(form.nav_recurring_offer)
        form.partner_id = self.customer
        with form.invoice_line_ids.new() as line:
            line.product_id = self.item_2
        invoice = form.save()
        self.assertEqual(
            self._items(invoice),
            [(self.item_1, 2, 100), (self.service, 1, 50), (self.item_2, 1, 40)],
        )
        self.assertEqual(invoice.invoice_line_ids[0].name, "Rent of this month")
        goods = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(goods.tax_ids, self.tax_20)
        self.assertEqual(invoice.amount_total, 290 * 1.2)
        invoice.with_user(self.poster).nav_post()
        self.assertEqual(self.item_1.qty_available, 98)

    def test_modes_of_other_documents_do_nothing(self):
        """CS-236: each kind has a mode of its own; invoices that ship not have one."""
        self._link(self.rent, quote_mode="automatic", order_mode="ask")
        form = self._new_invoice()
        form.partner_id = self.customer
        self.assertFalse(len(form.invoice_line_ids))
        self.assertFalse(form.nav_recurring_offer)

    def test_invoices_of_other_apps_get_no_lines(self):
        """Odoo's own new invoice, and a bill from the customer, stay as they were."""
        self._link(self.rent, invoice_mode="automatic")
        user = self.manager
        user.group_ids += self.env.ref("account.group_account_invoice")
        for kind in ("out_invoice", "in_invoice", "out_refund"):
            form = self._new_invoice(
                user, default_move_type=kind, default_nav_ship_on_post=False
            )
            form.partner_id = self.customer
            self.assertFalse(len(form.invoice_line_ids))

    def test_other_customer_takes_the_lines_away(self):
        """Lines of the customer chosen first do not stay; typed lines do."""
        self._link(self.rent, invoice_mode="automatic")
        other = self.env["res.partner"].create({"name": "C20"})
        form = self._new_invoice()
        form.partner_id = self.customer
        with form.invoice_line_ids.new() as line:
            line.product_id = self.item_2
        form.partner_id = other
        self.assertEqual(self._items(form.save()), [(self.item_2, 1, 40)])

    def test_new_invoice_from_the_customer_card(self):
        """SD-261: the customer that the card fills in counts as chosen."""
        self._link(self.rent, invoice_mode="automatic")
        form = self._new_invoice(default_partner_id=self.customer.id)
        self.assertEqual(len(form.save().invoice_line_ids), 3)

    def test_ask_offers_and_inserts_nothing(self):
        """SD-259: the offer is there until the invoice has lines."""
        self._link(self.rent, invoice_mode="ask")
        form = self._new_invoice()
        self.assertFalse(form.nav_recurring_offer)
        form.partner_id = self.customer
        self.assertTrue(form.nav_recurring_offer)
        self.assertFalse(len(form.invoice_line_ids))
        invoice = form.save()
        invoice.action_nav_get_recurring_lines()
        self.assertEqual(len(invoice.invoice_line_ids), 3)
        self.assertFalse(invoice.nav_recurring_offer)

    def test_several_automatic_codes_are_offered(self):
        """SD-260: with two automatic codes the user chooses by the button."""
        self._link(self.rent, invoice_mode="automatic")
        self._link(self.clean, invoice_mode="automatic")
        form = self._new_invoice()
        form.partner_id = self.customer
        self.assertFalse(len(form.invoice_line_ids))
        self.assertTrue(form.nav_recurring_offer)

    def test_blocked_link_is_not_proposed(self):
        """SD-266: neither inserted nor offered."""
        link = self._link(self.rent, invoice_mode="automatic", blocked=True)
        for mode in ("automatic", "ask"):
            link.invoice_mode = mode
            form = self._new_invoice()
            form.partner_id = self.customer
            self.assertFalse(len(form.invoice_line_ids))
            self.assertFalse(form.nav_recurring_offer)

    def test_conversion_adds_nothing(self):
        """SD-263: an invoice made of a quote has the quote's lines only."""
        self._link(self.rent, invoice_mode="automatic")
        quote = self._create_order((self.item_2, 4), nav_document_type="quote")
        invoice = quote.with_user(self.processor).nav_make_invoice()
        self.assertEqual(self._items(invoice), [(self.item_2, 4, 40)])
        self.assertFalse(invoice.nav_recurring_offer)
        with Form(invoice) as form:
            form.ref = "PO 1"
        self.assertEqual(self._items(invoice), [(self.item_2, 4, 40)])

    def test_saved_invoice_keeps_its_lines(self):
        """Another customer on a saved invoice inserts nothing behind one's back."""
        self._link(self.rent, invoice_mode="automatic")
        other = self.env["res.partner"].create({"name": "C20"})
        form = self._new_invoice()
        form.partner_id = other
        invoice = form.save()
        with Form(invoice) as form:
            form.partner_id = self.customer
        self.assertFalse(invoice.invoice_line_ids)

    def test_without_customer_there_is_nothing_to_get(self):
        """SD-264, CS-239: the button needs a customer, so does the method behind it."""
        self._link(self.rent)
        invoice = (
            self.env["account.move"]
            .with_user(self.processor)
            .create({"move_type": "out_invoice", "nav_ship_on_post": True})
        )
        self.assertFalse(invoice.nav_recurring_offer)
        with self.assertRefused("no such recurring"):
            invoice.nav_get_recurring_lines()
        invoice.partner_id = self.customer
        self.assertEqual(len(invoice.nav_get_recurring_lines()), 3)

    def test_accountants_enter_invoices_that_ship(self):
        """Without a role of ours the codes cannot be read: no lines, no error."""
        self._link(self.rent, invoice_mode="automatic")
        accountant = new_test_user(
            self.env,
            login="nav_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        form = self._new_invoice(accountant)
        form.partner_id = self.customer
        self.assertFalse(len(form.invoice_line_ids))
        form.save()
