from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .test_recurring_codes import NavRecurringCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavRecurringLines(NavRecurringCommon):
    """Get Recurring Sales Lines on quotes and orders (rules §15)."""

    def _order(self, kind="order", **values):
        order = self._create_order(nav_document_type=kind, order_line=[], **values)
        return order.with_user(self.processor)

    def _new_document(self, kind="order"):
        """Our form of a new document, as a processor sees it."""
        context = {"default_nav_document_type": kind}
        orders = self.env["sale.order"].with_user(self.processor)
        return Form(orders.with_context(**context), ORDER_FORM)

    def _items(self, order):
        return [
            (line.product_id, line.product_uom_qty)
            for line in order.order_line
            if line.product_id
        ]

    # === THE BUTTON ===#

    def test_lines_are_appended(self):
        """CS-229: existing lines stay; item, service and text come after them."""
        self._link(self.rent)
        for kind in ("quote", "order"):
            order = self._create_order((self.item_2, 7), nav_document_type=kind)
            own = order.order_line
            order.with_user(self.processor).nav_get_recurring_lines("RENT")
            lines = order.order_line.sorted("sequence")
            self.assertEqual(lines[0], own)
            self.assertEqual((own.product_uom_qty, own.price_unit), (7, 40))
            note, item, service = lines[1:]
            self.assertEqual(note.display_type, "line_note")
            self.assertEqual(note.name, "Rent of this month")
            self.assertEqual((item.product_uom_qty, item.price_unit), (2, 100))
            self.assertEqual((service.product_uom_qty, service.price_unit), (1, 50))

    def test_invoice_discount(self):
        """CS-227: inserted lines take part in the invoice discount."""
        self.company.nav_calc_inv_discount = True
        self.customer.nav_invoice_discount_id = self.env[
            "nav.customer.invoice.discount"
        ].create(
            {
                "name": "D5",
                "company_id": self.company.id,
                "line_ids": [
                    Command.create({"minimum_amount": 10, "discount_percent": 5})
                ],
            }
        )
        self._link(self.rent)
        invoice = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        for document in (self._order(), invoice.with_user(self.processor)):
            document.nav_get_recurring_lines("RENT")
            self.assertEqual(document.amount_untaxed, 0.95 * 250)

    def test_button_takes_the_only_code(self):
        """The button needs no dialog when one code fits."""
        self._link(self.rent)
        order = self._order()
        self.assertIs(order.action_nav_get_recurring_lines(), True)
        self.assertEqual(len(order.order_line), 3)

    def test_item_price_is_the_customers(self):
        """CS-231: items have the price and the discount of the customer's list."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Ten percent",
                "company_id": self.company.id,
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        self.env.ref("base.group_user")._apply_group(
            self.env.ref("sale.group_discount_per_so_line")
        )
        self.item_1.description_sale = "Handle with care"
        self._link(self.rent)
        order = self._order(pricelist_id=pricelist.id)
        order.nav_get_recurring_lines()
        item, service = order.order_line.filtered("product_id")
        self.assertEqual((item.price_unit, item.discount), (100, 10))
        self.assertIn("Handle with care", item.name)
        self.assertEqual((service.price_unit, service.discount), (50, 0))

    def test_amount_is_grossed_up(self):
        """CS-232, SD-262: 50 excl. tax is 62.50 where prices include 25 %."""
        tax = self.tax_20.copy(
            {
                "name": "25% incl.",
                "amount": 25,
                "price_include_override": "tax_included",
            }
        )
        (self.service | self.item_1).taxes_id = tax
        self._link(self.rent)
        order = self._order()
        order.nav_get_recurring_lines()
        item, service = order.order_line.filtered("product_id")
        self.assertEqual(service.price_unit, 62.5)
        self.assertEqual(service.price_subtotal, 50)
        self.assertEqual(item.price_unit, 100)  # the list price includes the tax

    def test_amount_stays_when_quantity_changes(self):
        """The amount of the code is as good as typed: a new quantity keeps it."""
        self._link(self.rent)
        order = self._order()
        order.nav_get_recurring_lines()
        service = order.order_line.filtered(lambda k: k.product_id == self.service)
        service.product_uom_qty = 3
        self.assertEqual(service.price_unit, 50)

    def test_several_codes_are_chosen_from(self):
        """SD-260: the dialog lists what fits; Cancel inserts nothing."""
        rent, clean = self._link(self.rent), self._link(self.clean)
        order = self._order()
        action = order.action_nav_get_recurring_lines()
        wizards = self.env[action["res_model"]].with_user(self.processor)
        form = Form(wizards.with_context(**action["context"]))
        self.assertEqual(form.fitting_code_ids[:], rent | clean)
        self.assertFalse(order.order_line)
        form.code_id = clean
        form.save().action_get_lines()
        self.assertEqual(self._items(order), [(self.item_2, 1)])

    def test_several_codes_without_choice_are_refused(self):
        """SD-260: a program that does not say which code reads their names."""
        self._link(self.rent)
        clean = self._link(self.clean)
        order = self._order()
        with self.assertRefused("RENT, CLEAN|CLEAN, RENT"):
            order.nav_get_recurring_lines()
        for code in (clean, self.clean, clean.id, "CLEAN"):
            lines = order.nav_get_recurring_lines(code)
            self.assertEqual(lines.product_id, self.item_2)

    def test_what_does_not_fit_is_refused(self):
        """SD-266: blocked, expired, not yet valid, other currency or customer."""
        link = self._link(self.rent)
        order = self._order(nav_document_date=date(2026, 2, 1))
        for values in (
            {"blocked": True},
            {"valid_to": date(2026, 1, 31)},
            {"valid_from": date(2026, 2, 2)},
        ):
            link.write({"blocked": False, "valid_from": False, "valid_to": False})
            link.write(values)
            with self.assertRefused("no such recurring"):
                order.nav_get_recurring_lines()
            with self.assertRefused("no such recurring"):
                order.action_nav_get_recurring_lines()
        day = date(2026, 2, 1)
        link.write({"blocked": False, "valid_from": day, "valid_to": day})
        with self.assertRefused("no such recurring"):
            order.nav_get_recurring_lines("CLEAN")
        self.assertEqual(len(order.nav_get_recurring_lines()), 3)

    def test_currency_has_to_be_the_documents(self):
        """A code in a currency fits documents in it; without one, all of them."""
        other = self.setup_other_currency("EUR", rates=[("2017-01-01", 2.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": other.id, "company_id": self.company.id}
        )
        self._link(self.rent)
        own, foreign = self._order(), self._order(pricelist_id=pricelist.id)
        self.rent.nav_currency_id = other
        with self.assertRefused("currency"):
            own.nav_get_recurring_lines()
        foreign.nav_get_recurring_lines()
        self.assertEqual(foreign.order_line[-1].price_unit, 50)
        self.rent.nav_currency_id = False
        foreign.nav_get_recurring_lines()
        self.assertEqual(foreign.order_line[-1].price_unit, 100)  # 50 × rate 2

    def test_contact_buys_what_its_company_buys(self):
        """SD-264: with a contact of the customer the button works as well."""
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        self._link(self.rent)
        order = self._order(partner_id=contact.id)
        order.nav_get_recurring_lines()
        self.assertEqual(len(order.order_line), 3)

    def test_only_open_documents_take_lines(self):
        """A released or cancelled document has to be opened first (rules §3)."""
        self._link(self.rent)
        order = self._create_order((self.item_1, 1)).with_user(self.processor)
        order.nav_release()
        self.company.nav_lock_released = False
        for refused in (
            order.nav_get_recurring_lines,
            order.action_nav_get_recurring_lines,
        ):
            with self.assertRefused("not open"):
                refused()
        order.nav_reopen()
        self.assertEqual(len(order.nav_get_recurring_lines()), 3)
        cancelled = self._order()
        cancelled.action_cancel()
        with self.assertRefused("not open"):
            cancelled.nav_get_recurring_lines()

    def test_rights(self):
        """A salesperson without a role of ours cannot call it by RPC."""
        self._link(self.rent)
        user = new_test_user(
            self.env,
            login="nav_plain_sales",
            groups="sales_team.group_sale_salesman_all_leads",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self._order().with_user(user)
        with self.assertRefused("Sales Processor", AccessError):
            order.nav_get_recurring_lines()

    # === MODES ===#

    def test_manual_shows_nothing(self):
        """SD-257: choosing the customer brings neither lines nor a notice."""
        self._link(self.rent)
        for kind in ("quote", "order"):
            form = self._new_document(kind)
            form.partner_id = self.customer
            self.assertFalse(form.nav_recurring_offer)
            order = form.save()
            self.assertFalse(order.order_line)
            self.assertEqual(len(order.nav_get_recurring_lines()), 3)

    def test_automatic_inserts_when_customer_is_chosen(self):
        """SD-258, CS-236: the lines are there at once, once, and priced."""
        self._link(self.rent, quote_mode="automatic", order_mode="automatic")
        for kind in ("quote", "order"):
            form = self._new_document(kind)
            form.partner_id = self.customer
            self.assertEqual(len(form.order_line), 3)
            self.assertFalse(form.nav_recurring_offer)
            form.partner_id = self.customer
            order = form.save()
            self.assertEqual(self._items(order), [(self.item_1, 2), (self.service, 1)])
            prices = order.order_line.filtered("product_id").mapped("price_unit")
            self.assertEqual(prices, [100, 50])
            self.assertEqual(order.order_line.nav_sales_code_id, self.rent)

    def test_automatic_on_the_other_kind_does_nothing(self):
        """CS-236: each kind of document has a mode of its own."""
        self._link(self.rent, order_mode="automatic")
        form = self._new_document("quote")
        form.partner_id = self.customer
        self.assertFalse(len(form.order_line))

    def test_other_customer_takes_the_lines_away(self):
        """Lines of the customer chosen first do not stay; typed lines do."""
        self._link(self.rent, order_mode="automatic")
        other = self.env["res.partner"].create({"name": "C20"})
        form = self._new_document()
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.item_2
        form.partner_id = other
        order = form.save()
        self.assertEqual(self._items(order), [(self.item_2, 1)])

    def test_new_order_from_the_customer_card(self):
        """SD-261: the customer that the card fills in counts as chosen."""
        self._link(self.rent, order_mode="automatic")
        self.customer.property_payment_term_id = self.pay_terms_b
        context = {
            "default_nav_document_type": "order",
            "default_partner_id": self.customer.id,
        }
        orders = self.env["sale.order"].with_user(self.processor)
        order = Form(orders.with_context(**context), ORDER_FORM).save()
        self.assertEqual(self._items(order), [(self.item_1, 2), (self.service, 1)])

    def test_ask_offers_and_inserts_nothing(self):
        """SD-259: the offer is there until the document has lines."""
        self._link(self.rent, quote_mode="ask", order_mode="ask")
        for kind in ("quote", "order"):
            form = self._new_document(kind)
            self.assertFalse(form.nav_recurring_offer)
            form.partner_id = self.customer
            self.assertTrue(form.nav_recurring_offer)
            order = form.save()
            self.assertFalse(order.order_line)
            order.action_nav_get_recurring_lines()
            self.assertEqual(len(order.order_line), 3)
            self.assertFalse(order.nav_recurring_offer)

    def test_several_automatic_codes_are_offered(self):
        """SD-260: with two automatic codes the user chooses by the button."""
        self._link(self.rent, order_mode="automatic")
        self._link(self.clean, order_mode="automatic")
        form = self._new_document()
        form.partner_id = self.customer
        self.assertFalse(len(form.order_line))
        self.assertTrue(form.nav_recurring_offer)

    def test_blocked_link_is_not_proposed(self):
        """SD-266: neither inserted nor offered."""
        link = self._link(self.rent, order_mode="automatic", blocked=True)
        form = self._new_document()
        form.partner_id = self.customer
        self.assertFalse(len(form.order_line))
        link.order_mode = "ask"
        form = self._new_document()
        form.partner_id = self.customer
        self.assertFalse(form.nav_recurring_offer)

    def test_expired_link_is_not_proposed(self):
        """A link that ended yesterday inserts nothing today."""
        yesterday = self.today - timedelta(days=1)
        link = self._link(self.rent, order_mode="automatic", valid_to=yesterday)
        form = self._new_document()
        form.partner_id = self.customer
        self.assertFalse(len(form.order_line))
        link.valid_to = self.today
        form = self._new_document()
        form.partner_id = self.customer
        self.assertEqual(len(form.order_line), 3)

    def test_conversion_adds_nothing(self):
        """SD-263, CS-237: an order made of a quote has the quote's lines only."""
        self._link(self.rent, order_mode="automatic")
        quote = self._create_order((self.item_2, 4), nav_document_type="quote")
        order = quote.with_user(self.processor).nav_make_order()
        self.assertEqual(self._items(order), [(self.item_2, 4)])
        self.assertFalse(order.nav_recurring_offer)
        with Form(order, ORDER_FORM) as form:
            form.client_order_ref = "PO 1"
        self.assertEqual(self._items(order), [(self.item_2, 4)])

    def test_saved_document_keeps_its_lines(self):
        """Another customer on a saved order inserts nothing behind the user's back."""
        self._link(self.rent, order_mode="automatic")
        other = self.env["res.partner"].create({"name": "C20"})
        order = self._create_order((self.item_2, 4), partner_id=other.id)
        with Form(order.with_user(self.processor), ORDER_FORM) as form:
            form.partner_id = self.customer
        self.assertEqual(self._items(order), [(self.item_2, 4)])

    def test_other_programs_get_no_lines(self):
        """An order that a program creates has the lines it was created with."""
        self._link(self.rent, order_mode="automatic")
        self.assertFalse(self._order().order_line)
