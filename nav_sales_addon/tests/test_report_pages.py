import io
import re

from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..engines.page_breaks import page_breaks
from .test_reports import NavReportCommon

CARRIED, BROUGHT = "Carried forward", "Brought forward"


class NavFamilyCommon(NavReportCommon):
    """Reads documents of the family as pages of text."""

    def _pages(self, xmlid, records):
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        if report.get_wkhtmltopdf_state() in ("install", "upgrade", "broken"):
            self.skipTest("wkhtmltopdf is not installed")
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf(xmlid, records.ids)
        self.assertNotIn(b"line.invalid", content, "no mark of ours is left")
        pages = PdfFileReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def _long_order(self, count, **values):
        """Lines of different height, under headings, with notes and discounts."""
        lines = [
            (
                self.item_1 if index % 3 else self.item_2,
                1 + index % 4,
                10.0 + index,
                {
                    "discount": (0, 5, 12.5)[index % 3],
                    "name": f"Line {index}" + "\nsecond line" * (index % 5 == 4),
                    "sequence": 10 * index,
                },
            )
            for index in range(count)
        ]
        order = self._create_order(*lines, **values)
        order.order_line = [
            Command.create(
                {"display_type": kind, "name": name, "sequence": 10 * index - 1}
            )
            for kind, name, index in (
                ("line_section", "Ground floor", 0),
                ("line_note", "Back door", 7),
                ("line_section", "First floor", count // 2),
            )
        ]
        self.env.flush_all()
        self.env.invalidate_all()  # lines in their new order
        return order

    def _amounts(self, text, label):
        return [
            float(amount.replace(",", ""))
            for amount in re.findall(rf"{label} \$ ?([\d,]+\.\d\d)", text)
        ]

    def _check_carried(self, pages, lines):
        """Every page but the last ends with what its lines and all before come to."""
        total = 0.0
        for number, text in enumerate(pages):
            last = number == len(pages) - 1
            brought = self._amounts(text, BROUGHT)
            self.assertEqual(brought, [total] if number else [], number)
            names = re.findall(r"Line (\d+)\b", text)
            total = round(total + sum(lines[int(name)] for name in names), 2)
            carried = self._amounts(text, CARRIED)
            self.assertEqual(carried, [] if last else [total], number)
            self.assertTrue(names, "there is no page with totals only")
        self.assertAlmostEqual(total, sum(lines.values()), 2)


@tagged("post_install", "-at_install")
class TestNavPageBreaks(NavReportCommon):
    """Where pages end."""

    def test_one_page(self):
        self.assertEqual(page_breaks([(10, True)] * 5, 100, 100, 50, 10), [])

    def test_totals_take_room_on_every_page(self):
        """100 points: 9 lines and a total, then a total, 8 lines and a total."""
        rows = [(10, True)] * 20
        self.assertEqual(page_breaks(rows, 100, 100, 0, 10), [9, 17])

    def test_last_page_has_a_line(self):
        """What stands below the lines does not fit: a line goes with it."""
        self.assertEqual(page_breaks([(10, True)] * 9, 100, 100, 30, 10), [8])

    def test_heading_is_not_last(self):
        rows = [(10, index != 8) for index in range(20)]
        self.assertEqual(page_breaks(rows, 100, 100, 0, 10)[0], 8)

    def test_line_that_fits_nowhere(self):
        self.assertIsNone(page_breaks([(10, True), (500, True)] * 2, 99, 99, 0, 10))


@tagged("post_install", "-at_install")
class TestNavReportFamily(NavFamilyCommon):
    """Quote, confirmation, invoice and the others are one family (issue 7, 5)."""

    def _net(self, order):
        items = order.order_line.filtered(lambda line: not line.display_type)
        return {
            int(re.match(r"Line (\d+)", line.name)[1]): line.price_subtotal
            for line in items
        }

    def test_one_line_carries_nothing(self):
        order = self._create_order((self.item_1, 10))
        (text,) = self._pages("sale.action_report_saleorder", order)
        self.assertNotIn(CARRIED, text)
        self.assertIn("Page 1 / 1", text)

    def test_totals_of_30_lines_on_both_papers(self):
        """Odoo's own print is the document of the family, on A4 and Letter."""
        order = self._long_order(30)
        for paper in ("base.paperformat_euro", "base.paperformat_us"):
            self.company.paperformat_id = self.env.ref(paper)
            pages = self._pages("sale.action_report_saleorder", order)
            self.assertGreater(len(pages), 1)
            self._check_carried(pages, self._net(order))
            self.assertIn(f"Page 2 / {len(pages)}", pages[1])

    def test_totals_of_200_lines_on_the_invoice(self):
        self._put_in_stock(self.item_1, 500)
        self._put_in_stock(self.item_2, 500)
        order = self._long_order(200)
        invoice = self._invoices(order.nav_post())
        pages = self._pages("account.account_invoices", invoice)
        self.assertGreater(len(pages), 6)
        self._check_carried(pages, self._net(order))
        self.assertIn(f"Invoice {invoice.name}", pages[0])

    def test_two_documents_in_one_print(self):
        """Each has its own pages and its own totals."""
        orders = self._long_order(30) | self._create_order((self.item_1, 1))
        pages = self._pages("sale.action_report_saleorder", orders)
        self._check_carried(pages[:-1], self._net(orders[0]))
        self.assertIn(orders[1].name, pages[-1])
        self.assertNotIn(BROUGHT, pages[-1])

    def test_return_order_in_positive_figures(self):
        order = self._create_order((self.item_1, -3), nav_document_type="return_order")
        page = self._render("order_confirmation", order)
        text = self._text(page).replace("\xa0", " ")
        self.assertIn(f"Return Order Confirmation {order.name}", text)
        self.assertIn("3.00", text)
        self.assertNotIn("-3.00", text)
        self.assertNotIn("$ -", text)

    def test_return_receipt(self):
        """What came back and in which quantity, named as what it is."""
        order = self._create_order((self.item_1, 5))
        shipment = self._ship(order, 5)
        wizard = self.env["stock.return.picking"].create({"picking_id": shipment.id})
        wizard.product_return_moves.write({"quantity": 2, "to_refund": True})
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.button_validate()
        page = self._render("return_receipt", back)
        self.assertIn("Return Receipt", self._text(page.xpath("//h2")[0]))
        (row,) = page.xpath("//tr[@name='tr_item']")
        self.assertEqual(self._text(row.xpath("./td[@name='td_shipped']")[0]), "2.00")

    def test_one_choice_in_the_menu(self):
        """Ours is what Odoo's prints: no second entry with nearly the same name."""
        for name in ("order_confirmation", "sales_invoice"):
            report = self.env.ref(f"nav_sales_addon.action_report_nav_{name}")
            self.assertFalse(report.binding_model_id)
        order = self._create_order((self.item_1, 1))
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )
        self.assertIn(b"Order Confirmation", content)

    def test_amounts_of_collapsed_sections(self):
        """A section with one amount counts where that amount stands."""
        order = self._create_order(
            (self.item_1, 1, 10.0, {"sequence": 2}),
            (self.item_1, 1, 30.0, {"sequence": 3}),
        )
        order.order_line = [
            Command.create(
                {
                    "display_type": "line_section",
                    "name": "Set",
                    "sequence": 1,
                    "collapse_prices": True,
                }
            )
        ]
        self.env.invalidate_all()  # lines in their new order
        lines = order._get_order_lines_to_report()
        totals = self.env["nav.printed.document"]._running_totals(order, lines)
        self.assertEqual(
            {re.sub(r"[^\d.]", "", totals[line.id]) for line in lines}, {"40.00"}
        )

    def test_two_companies(self):
        """The paper and the address are those of the document's company."""
        self.company.partner_id.street = "1 Seller Street"
        order = self._create_order((self.item_1, 1))
        self.env.user.company_ids |= self.company
        other = self.env["res.company"].create({"name": "Other House"})
        self.env.user.company_ids |= other
        reports = self.env["ir.actions.report"].with_context(
            allowed_company_ids=[other.id, self.company.id]
        )
        content, _kind = reports._render_qweb_html(
            "sale.action_report_saleorder", order.ids
        )
        self.assertIn(self.company.name.encode(), content)
        self.assertNotIn(b"Other House", content)
