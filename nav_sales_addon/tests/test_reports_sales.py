import io

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader
from odoo.tools.safe_eval import safe_eval, time

from .test_reports import NavReportCommon


@tagged("post_install", "-at_install")
class TestNavReportOrder(NavReportCommon):
    """The printed quote and order confirmation."""

    def test_quote_and_order(self):
        """A quote becomes an order: other title, the quote's number is shown."""
        self.company.nav_order_sequence_id = self.env["ir.sequence"].create(
            {"name": "Orders", "prefix": "ORD-", "company_id": self.company.id}
        )
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        number = quote.name
        page = self._render("order_confirmation", quote)
        self.assertEqual(self._text(page.xpath("//h2")[0]), f"Quote {number}")
        self.assertIsNone(self._info(page, "quote_number"))
        quote.nav_make_order()
        page = self._render("order_confirmation", quote)
        self.assertEqual(self._text(page.xpath("//h2")[0]), "Order Confirmation ORD-1")
        self.assertEqual(self._info(page, "quote_number"), number)
        self.assertIsNone(self._info(page, "expiration_date"))

    def test_heading(self):
        """External number, terms, due date, shipment method, salesperson, ship-to."""
        ship_to = self.env["res.partner"].create(
            {"name": "Gate 7", "type": "delivery", "parent_id": self.customer.id}
        )
        terms = self.env.ref("account.account_payment_term_30days")
        order = self._create_order(
            partner_shipping_id=ship_to.id,
            client_order_ref="PO-9",
            payment_term_id=terms.id,
            incoterm=self.env.ref("account.incoterm_DAP").id,
            user_id=self.processor.id,
        )
        page = self._render("order_confirmation", order)
        text = self._text(page)
        due = fields.Date.add(order.nav_document_date, days=30)
        self.assertEqual(self._info(page, "informations_reference"), "PO-9")
        self.assertEqual(self._info(page, "payment_terms"), terms.name)
        self.assertEqual(self._info(page, "due_date"), due.strftime("%m/%d/%Y"))
        self.assertIn("Shipment Method DAP", text)
        self.assertIn(self.processor.name, text)
        self.assertIn("Gate 7", text)
        self.assertIn("External Document No.", text)

    def test_shipped_columns_only_when_something_was_shipped(self):
        """Shipped and back-ordered appear with the first shipment."""
        order = self._create_order((self.item_1, 10), (self.item_2, 2))
        page = self._render("order_confirmation", order)
        self.assertFalse(page.xpath("//th[@name='th_shipped']"))
        self._ship(order, 4, 0)
        page = self._render("order_confirmation", order)
        shipped = [self._text(td) for td in page.xpath("//td[@name='td_shipped']")]
        left = [self._text(td) for td in page.xpath("//td[@name='td_back_ordered']")]
        self.assertEqual(shipped, ["4.00", "0.00"])
        self.assertEqual(left, ["6.00", "2.00"])

    def test_columns_match(self):
        """Sections, notes, discount and shipped columns: every row is as wide."""
        order = self._create_order((self.item_1, 10, 100.0, {"discount": 5}))
        order.order_line = [
            Command.create(
                {"display_type": "line_section", "name": "Goods", "sequence": 1}
            )
        ]
        self._ship(order, 4)
        page = self._render("order_confirmation", order)
        (table,) = page.xpath("//table[contains(@class, 'o_main_table')]")
        width = len(table.xpath("./thead/tr/th"))
        self.assertEqual(width, 8)
        for row in table.xpath("./tbody/tr"):
            cells = sum(int(td.get("colspan", 1)) for td in row.xpath("./td"))
            self.assertEqual(cells, width, self._text(row))

    def test_discount_column_only_with_discount(self):
        """The discount column is there when a line has a discount, and totals agree."""
        order = self._create_order((self.item_1, 10, 100.0))
        page = self._render("order_confirmation", order)
        self.assertFalse(page.xpath("//th[@name='th_discount']"))
        order.order_line.discount = 5
        page = self._render("order_confirmation", order)
        self.assertTrue(page.xpath("//th[@name='th_discount']"))
        self.assertIn("950.00", self._text(page))
        self.assertIn("1,140.00", self._text(page))

    def test_typed_texts_are_escaped(self):
        """What users type is text, never markup."""
        self.customer.name = "<script>alert(1)</script>"
        order = self._create_order(client_order_ref="<b>PO</b>")
        order.order_line.name = "<i>Item</i>"
        for name, record in (
            ("order_confirmation", order),
            ("posted_shipment", self._ship(order, 10)),
        ):
            page = self._render(name, record)
            self.assertFalse(page.xpath("//main//script"), name)
            self.assertFalse(page.xpath("//main//b | //tbody//i"), name)
            self.assertIn("<b>PO</b>", self._text(page), name)
            self.assertIn("<i>Item</i>", self._text(page), name)


@tagged("post_install", "-at_install")
class TestNavReportInvoice(NavReportCommon):
    """The printed sales invoice, and what holds for all three documents."""

    def _invoice(self, order, *quantities):
        for line, quantity in zip(order.order_line, quantities, strict=True):
            line.nav_qty_to_ship = quantity
        return self._invoices(order.nav_post())

    def test_numbers_of_order_and_shipments(self):
        """SD-326: order, the shipments covered, the external number."""
        order = self._create_order((self.item_1, 10), client_order_ref="PO-9")
        first = self._ship(order, 2)
        invoice_1 = self._invoice(order, 3)
        invoice_2 = self._invoice(order, 5)
        second, third = (order._nav_posted_shipments() - first).sorted("id")
        self.assertEqual(invoice_1.nav_picking_ids, first | second)
        self.assertEqual(invoice_2.nav_picking_ids, third)
        page = self._render("sales_invoice", invoice_1)
        self.assertEqual(self._info(page, "order_number"), order.name)
        self.assertEqual(
            self._info(page, "shipment_number"),
            f"{first.nav_shipment_number}, {second.nav_shipment_number}",
        )
        self.assertEqual(self._info(page, "external_document_number"), "PO-9")
        self.assertFalse(page.xpath("//div[@name='origin' or @name='reference']"))

    def test_no_external_number(self):
        """Without a number of the customer nothing is passed off as one."""
        order = self._create_order((self.item_1, 1))
        page = self._render("sales_invoice", self._invoice(order, 1))
        self.assertIsNone(self._info(page, "external_document_number"))
        self.assertEqual(self._info(page, "order_number"), order.name)

    def test_text_line_is_on_the_invoice(self):
        """SD-141: the text line travels to the invoice."""
        order = self._create_order((self.item_1, 1))
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Thank you"})
        ]
        invoice = self._invoices(order.nav_post())
        self.assertIn("Thank you", self._text(self._render("sales_invoice", invoice)))

    def test_dates_and_payment_discount(self):
        """Posting date, due date, and until when which discount may be taken."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "2% 10 days, net 30",
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
        order = self._create_order((self.item_1, 1), payment_term_id=terms.id)
        page = self._render("sales_invoice", self._invoice(order, 1))
        until = fields.Date.add(self.today, days=10).strftime("%m/%d/%Y")
        due = fields.Date.add(self.today, days=30).strftime("%m/%d/%Y")
        self.assertEqual(self._info(page, "payment_discount"), f"2% until {until}")
        self.assertEqual(self._info(page, "due_date"), due)
        self.assertEqual(
            self._info(page, "posting_date"), self.today.strftime("%m/%d/%Y")
        )
        self.assertIn("120.00", self._text(page))

    def test_odoos_own_invoice_print_is_the_same_document(self):
        """Whoever prints or mails an invoice the Odoo way gets our fields too."""
        order = self._create_order((self.item_1, 1), client_order_ref="PO-9")
        invoice = self._invoice(order, 1)
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", invoice.ids
        )
        page = html.fromstring(content)
        self.assertEqual(self._info(page, "order_number"), order.name)
        self.assertEqual(self._info(page, "external_document_number"), "PO-9")

    def test_vendor_bills_stay_odoos(self):
        """What a vendor wrote is printed as before."""
        bill = self.init_invoice(
            "in_invoice", products=self.item_1, company=self.company, post=False
        )
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", bill.ids
        )
        page = html.fromstring(content)
        self.assertFalse(page.xpath("//div[@id='nav_informations']"))
        self.assertFalse(page.xpath("//table[@data-nav-carried]"))

    def test_french_customer(self):
        """Dates, numbers and Odoo's own words are in the customer's language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        modules = self.env["ir.module.module"].search(
            [("name", "in", ("account", "sale"))]
        )
        modules._update_translations(["fr_FR"])
        self.customer.lang = "fr_FR"
        order = self._create_order((self.item_1, 2500.5, 10.0))
        self._put_in_stock(self.item_1, 5000)
        invoice = self._invoices(order.nav_post())
        date = self.today.strftime("%d/%m/%Y")
        page = self._render("sales_invoice", invoice, self.processor)
        self.assertTrue(self._text(page.xpath("//h2")[0]).startswith("Facture"))
        self.assertEqual(self._info(page, "posting_date"), date)
        self.assertIn("2 500,50", self._text(page))
        page = self._render("order_confirmation", order, self.processor)
        self.assertIn("Prix unitaire", self._text(page))
        self.assertEqual(self._info(page, "document_date"), date)
        page = self._render("posted_shipment", order.picking_ids, self.processor)
        self.assertEqual(self._info(page, "div_sched_date"), date)
        self.assertIn("2 500,50", self._text(page))

    def test_foreign_currency(self):
        """An order in yen prints yen, without decimals."""
        yen = self.env.ref("base.JPY")
        yen.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Yen", "currency_id": yen.id, "company_id": self.company.id}
        )
        order = self._create_order((self.item_1, 3, 1500.0), pricelist_id=pricelist.id)
        invoice = self._invoice(order, 3)
        for name, record in (
            ("order_confirmation", order),
            ("sales_invoice", invoice),
        ):
            text = self._text(self._render(name, record)).replace("\xa0", " ")
            self.assertIn("5,400 ¥" if yen.position == "after" else "¥ 5,400", text)

    def test_processor_prints_all_documents(self):
        """A Sales Processor has no rights on stock or accounting, and prints."""
        order = self._create_order((self.item_1, 1))
        invoice = self._invoice(order, 1)
        for name, record in (
            ("order_confirmation", order),
            ("posted_shipment", order.picking_ids),
            ("sales_invoice", invoice),
        ):
            page = self._render(name, record, self.processor)
            self.assertIn("C10", self._text(page), name)

    def test_others_do_not_print(self):
        """Without a role in sales nothing can be read off the documents."""
        stranger = new_test_user(
            self.env,
            login="nav_stranger",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self._create_order((self.item_1, 1))
        invoice = self._invoice(order, 1)
        for name, record in (
            ("order_confirmation", order),
            ("posted_shipment", order.picking_ids),
            ("sales_invoice", invoice),
        ):
            with self.assertRaises(AccessError, msg=name):
                self._render(name, record, stranger)
        with self.assertRaises(AccessError):
            order.picking_ids.with_user(stranger)._nav_shipment_rows()

    def test_file_names(self):
        """Files are named after the document: no slash, no technical word."""
        order = self._create_order((self.item_1, 1))
        invoice = self._invoice(order, 1)
        shipment = order.picking_ids
        for name, record, expected in (
            ("order_confirmation", order, f"Order {order.name}"),
            ("posted_shipment", shipment, f"Shipment {shipment.name}"),
            ("sales_invoice", invoice, f"Invoice {invoice.name}"),
        ):
            report = self.env.ref(f"nav_sales_addon.action_report_nav_{name}")
            file_name = safe_eval(
                report.print_report_name, {"object": record, "time": time}
            )
            self.assertEqual(file_name, expected.replace("/", "_"))
            self.assertNotIn("nav", report.name.lower())

    def test_offered_where_they_fit(self):
        """A receipt is no shipment, a vendor bill is no sales invoice."""
        order = self._create_order((self.item_1, 4))
        invoice = self._invoice(order, 1)
        done = order.picking_ids.filtered(lambda picking: picking.state == "done")
        waiting = order.picking_ids - done
        credit_memo = invoice._reverse_moves()
        for name, record, offered in (
            ("posted_shipment", done, True),
            ("posted_shipment", waiting, False),
            ("sales_invoice", invoice, True),
            ("sales_invoice", credit_memo, False),
            ("order_confirmation", order, True),
        ):
            report = self.env.ref(f"nav_sales_addon.action_report_nav_{name}")
            valid = report.get_valid_action_reports(record._name, record.ids)
            self.assertEqual(report.id in valid, offered, (name, record))

    def test_pdf_of_two_shipments(self):
        """One print of two shipments: a PDF with a page for each, texts readable."""
        order = self._create_order((self.item_1, 10))
        shipments = self._ship(order, 4) | self._ship(order, 3)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if report.get_wkhtmltopdf_state() in ("install", "upgrade", "broken"):
            self.skipTest("wkhtmltopdf is not installed")
        with self.allow_pdf_render():
            content, kind = report._render_qweb_pdf(
                "nav_sales_addon.action_report_nav_posted_shipment", shipments.ids
            )
        self.assertEqual(kind, "pdf")
        pages = PdfFileReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 2)
        for page, shipment, back_ordered in zip(
            pages, shipments, ("6.00", "3.00"), strict=True
        ):
            text = page.extract_text()
            self.assertIn(shipment.nav_shipment_number, text)
            self.assertIn(back_ordered, text)
