from ast import literal_eval
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavQuoteToInvoice(NavSalesCommon):
    """Make Invoice: the quote becomes a draft invoice that ships (rules §6)."""

    def _quote(self, *lines, **values):
        lines = lines or ((self.item_1, 5, 100.0), (self.item_2, 2, 50.0))
        return self._create_order(*lines, nav_document_type="quote", **values)

    def _make(self, quote):
        return quote.with_user(self.processor).nav_make_invoice()

    def test_make_invoice(self):
        """SD-006: both lines in full, the quote's number, nothing posted yet."""
        quote = self._quote(client_order_ref="PO-77")
        invoice = self._make(quote)
        lines = invoice.invoice_line_ids
        self.assertEqual(lines.product_id, self.item_1 | self.item_2)
        self.assertEqual(lines.mapped("quantity"), [5.0, 2.0])
        self.assertEqual(lines.mapped("price_unit"), [100.0, 50.0])
        self.assertEqual(lines.tax_ids, self.tax_20)
        self.assertEqual((invoice.state, invoice.move_type), ("draft", "out_invoice"))
        self.assertEqual(invoice.nav_quote_number, quote.name)
        self.assertEqual((invoice.ref, invoice.invoice_origin), ("PO-77", quote.name))
        self.assertTrue(invoice.nav_ship_on_post)
        self.assertEqual(invoice.nav_warehouse_id, quote.warehouse_id)
        self.assertEqual(invoice.amount_total, quote.amount_total)
        self.assertFalse(invoice.nav_sale_order_ids)
        self.assertFalse(quote.picking_ids)
        self.assertEqual((quote.state, quote.nav_invoice_id), ("cancel", invoice))
        self.assertEqual(quote.order_line.mapped("qty_invoiced"), [0.0, 0.0])

    def test_quote_leaves_the_list(self):
        """It is in no list of quotes or orders, and both documents name each other."""
        quote = self._quote()
        invoice = self._make(quote)
        for name in ("nav_sales_quote_action", "nav_sales_order_action"):
            action = self.env["ir.actions.actions"]._for_xml_id(
                f"nav_sales_addon.{name}"
            )
            domain = [("id", "=", quote.id), *literal_eval(action["domain"])]
            self.assertFalse(self.env["sale.order"].search(domain))
        self.assertIn(f'data-oe-id="{invoice.id}"', quote.message_ids[0].body)
        self.assertIn(quote.name, str(invoice.message_ids.mapped("body")))

    def test_posting_it_ships(self):
        """The invoice posts like one entered directly: goods leave, once."""
        invoice = self._make(self._quote((self.item_1, 5, 100.0)))
        result = invoice.with_user(self.poster).nav_post()
        self.assertEqual(self._invoices(result).state, "posted")
        self.assertEqual(self._shipments(result).move_ids.quantity, 5.0)
        self.assertEqual(invoice.nav_quote_number, invoice.nav_quote_ids.name)

    def test_only_once(self):
        """Twice is refused, also by setting the quote back or by RPC."""
        quote = self._quote()
        invoice = self._make(quote)
        with self.assertRefused("is no open quote"):
            self._make(quote)
        for call in (
            quote.action_draft,
            lambda: quote.with_user(self.manager).write({"state": "draft"}),
            lambda: quote.with_user(self.manager).write({"state": "sale"}),
        ):
            with self.assertRefused("Cancel or delete the invoice"):
                call()
        with self.assertRefused("Only Make Invoice", AccessError):
            quote.with_user(self.manager).write({"nav_invoice_id": False})
        self.assertEqual(quote.nav_invoice_id, invoice)

    def test_quote_comes_back_without_the_invoice(self):
        """The invoice was a mistake: delete it, and the quote is open again."""
        quote = self._quote()
        self._make(quote).unlink()
        quote.invalidate_recordset()
        quote.action_draft()
        self.assertEqual(quote.state, "draft")
        self._make(quote)
        quote.nav_invoice_id.button_cancel()  # by an accountant
        quote.action_draft()
        self.assertTrue(self._make(quote))

    @freeze_time("2026-03-20")
    def test_dates_of_today(self):
        """SD-015: document date today, due date from today."""
        terms = self.env["account.payment.term"].create(
            {"name": "30", "line_ids": [Command.create({"nb_days": 30})]}
        )
        quote = self._quote(
            nav_document_date=date(2026, 3, 1), payment_term_id=terms.id
        )
        self.assertEqual(quote.nav_due_date, date(2026, 3, 31))
        invoice = self._make(quote)
        self.assertEqual(invoice.invoice_date, date(2026, 3, 20))
        self.assertEqual(invoice.invoice_date_due, date(2026, 4, 19))

    def test_default_posting_date_blank(self):
        self.company.nav_default_posting_date = "none"
        self.assertFalse(self._make(self._quote()).invoice_date)

    def test_header_is_kept(self):
        """Bill-to, ship-to, salesperson, terms and work description go along."""
        payer = self.env["res.partner"].create({"name": "Payer"})
        site = self.env["res.partner"].create(
            {"name": "Site", "parent_id": self.customer.id, "type": "delivery"}
        )
        quote = self._quote(
            partner_invoice_id=payer.id,
            partner_shipping_id=site.id,
            user_id=self.processor.id,
            note="Mount on site",
        )
        invoice = self._make(quote)
        self.assertEqual(invoice.partner_id, payer)
        self.assertEqual(invoice.partner_shipping_id, site)
        self.assertEqual(invoice.invoice_user_id, self.processor)
        self.assertIn("Mount on site", invoice.narration)

    def test_texts_and_optional_lines(self):
        """Sections and notes stay in place; an optional offer not taken goes."""
        self.env.user.group_ids |= self.env.ref(
            "sale_management.group_sale_order_template"
        )
        quote = self._quote(order_line=[])
        values = [
            {"display_type": "line_section", "name": "Goods"},
            {"product_id": self.item_1.id, "product_uom_qty": 2, "discount": 10},
            {"display_type": "line_note", "name": "Blue"},
            {"display_type": "line_section", "name": "Options", "is_optional": True},
            {"product_id": self.item_2.id, "product_uom_qty": 0},
        ]
        quote.order_line = [
            Command.create({**vals, "sequence": number})
            for number, vals in enumerate(values)
        ]
        other = quote.copy()
        lines = self._make(quote).invoice_line_ids.sorted("sequence")
        self.assertEqual(
            lines.mapped("display_type"), ["line_section", "product", "line_note"]
        )
        self.assertEqual(lines[1].discount, 10.0)
        other.order_line[-1].product_uom_qty = 1
        names = self._make(other).invoice_line_ids.sorted("sequence").mapped("name")
        self.assertIn("Options", names)
        self.assertEqual(len(names), 5)

    def test_notes_and_attachments(self):
        """SD-327: internal notes with their files, not the mails to the customer."""
        quote = self._quote()
        quote.message_post(
            body="Call before delivery",
            message_type="comment",
            attachments=[("plan.txt", b"plan")],
        )
        quote.message_post(
            body="Dear customer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        invoice = self._make(quote)
        bodies = str(invoice.message_ids.mapped("body"))
        self.assertIn("Call before delivery", bodies)
        self.assertNotIn("Dear customer", bodies)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", invoice.id)]
        )
        self.assertEqual(files.mapped("name"), ["plan.txt"])
        self.assertEqual(invoice.message_ids.attachment_ids, files)
        self.assertNotEqual(quote.message_ids.attachment_ids, files)

    def test_blocked(self):
        """Rules §6: the check of a quote, for sell-to, bill-to and items."""
        quote = self._quote()
        for blocked in ("ship", "invoice", "all"):
            self.customer.nav_blocked = blocked
            with self.assertRefused("C10 is blocked"):
                self._make(quote)
        self.customer.nav_blocked = False
        payer = self.env["res.partner"].create({"name": "Payer"})
        quote.partner_invoice_id = payer
        payer.nav_blocked = "all"
        with self.assertRefused("Payer is blocked"):
            self._make(quote)
        payer.nav_blocked = False
        self.item_1.nav_sales_blocked = True
        with self.assertRefused("I1 is blocked for sale"):
            self._make(quote)
        self.assertEqual(quote.state, "draft")
        self.assertFalse(quote.nav_invoice_id)

    def test_orders_are_no_quotes(self):
        with self.assertRefused("is no open quote"):
            self._make(self._create_order())

    def test_rights(self):
        """Whoever has no role of ours makes no invoice, whatever he calls."""
        quote = self._quote()
        stranger = self._create_user("stranger", "group_nav_processor")
        stranger.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRefused("You need the role", AccessError):
            quote.with_user(stranger).nav_make_invoice()

    def test_quote_number_is_found(self):
        """SD-022: shown on the invoice it became, and found by Find Entries."""
        quote = self._quote()
        invoice = self._make(quote)
        form = Form(invoice.with_user(self.processor))
        self.assertEqual(form.nav_quote_number, quote.name)
        search = self.env["nav.document.search"]
        for found in (search._find_by(number=quote.name), quote.nav_find_entries()):
            ids = {kind["model"]: kind["ids"] for kind in found}
            self.assertEqual(ids["account.move"], invoice.ids)
            self.assertEqual(ids["sale.order"], quote.ids)

    def test_several_at_once(self):
        """Each quote gets its own invoice; the buttons open what was made."""
        quotes = self._quote() | self._quote()
        action = quotes.with_user(self.processor).action_nav_make_invoice()
        self.assertEqual(action["domain"], [("id", "in", quotes.nav_invoice_id.ids)])
        self.assertEqual(len(quotes.nav_invoice_id), 2)
        action = quotes[0].action_nav_view_quote_invoice()
        self.assertEqual(action["res_id"], quotes[0].nav_invoice_id.id)
