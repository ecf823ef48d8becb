"""What all printed documents share: titles, references, taxes, carried totals."""

import io
import re

from lxml import html

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from .test_reports import NavReportCommon


@tagged("post_install", "-at_install")
class TestNavReportFamily(NavReportCommon):
    """One family of documents (issue 7, item 5)."""

    def _invoice(self, *lines, **values):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": f"Line {number}",
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for number, (price, taxes) in enumerate(lines, 1)
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def test_taxes_by_rate(self):
        """Base and tax of each rate, and of what is free of tax."""
        group = self.env["account.tax.group"].create(
            {"name": "Low", "company_id": self.company.id}
        )
        low = self.tax_20.copy({"name": "5%", "amount": 5, "tax_group_id": group.id})
        invoice = self._invoice((100, self.tax_20), (60, self.tax_20), (40, low))
        page = self._render("sales_invoice", invoice)
        rows = [
            [re.sub(r"[^\d.]", "", self._text(cell)) for cell in row.xpath("./td")[1:]]
            for row in page.xpath("//table[@name='nav_vat_table']/tbody/tr")
        ]
        self.assertEqual(sorted(rows), [["160.00", "32.00"], ["40.00", "2.00"]])

    def test_credit_memo(self):
        """A credit memo says what it is and which invoice it corrects."""
        invoice = self._invoice((100, self.tax_20))
        credit = invoice._reverse_moves([{"ref": "Back"}])
        page = self._render("sales_credit_memo", credit)
        self.assertIn("Draft Credit Memo", self._text(page.xpath("//h2")[0]))
        credit.action_post()
        page = self._render("sales_credit_memo", credit)
        title = self._text(page.xpath("//h2")[0])
        self.assertEqual(title, f"Credit Memo {credit.name}")
        self.assertEqual(self._info(page, "invoice_number"), invoice.name)
        native = self.env["ir.actions.report"]._render_qweb_html(
            "account.account_invoices", credit.ids
        )[0]
        self.assertIn("Credit Note", html.fromstring(native).text_content())

    def test_return_order(self):
        """A return order is read with positive quantities and amounts."""
        order = self._create_order((self.item_1, -2), nav_document_type="return_order")
        page = self._render("order_confirmation", order)
        self.assertIn("Return Order", self._text(page.xpath("//h2")[0]))
        row = page.xpath("//tr[@name='tr_product']")[0]
        cells = {cell.get("name"): self._text(cell) for cell in row.xpath("./td")}
        self.assertTrue(cells["td_product_quantity"].startswith("2.00"))
        self.assertIn("200.00", cells["td_product_subtotal"])
        summary = "//div[@name='so_total_summary']"
        totals = self._text(page.xpath(summary)[0])
        self.assertIn("240.00", totals)
        self.assertNotIn("-", totals)
        plain = self._create_order((self.item_1, 2))
        page = self._render("order_confirmation", plain)
        self.assertIn("240.00", self._text(page.xpath(summary)[0]))

    def test_return_receipt(self):
        """The receipt of a return order has its own title and words."""
        order = self._create_order((self.item_1, -2), nav_document_type="return_order")
        order.nav_release()
        receipt = self._shipments(order.nav_post(invoice=False))
        page = self._render("return_receipt", receipt)
        title = self._text(page.xpath("//h2")[0])
        self.assertEqual(title, f"Return Receipt {receipt.nav_shipment_number}")
        heads = [self._text(one) for one in page.xpath("//th")]
        self.assertIn("Received", heads)
        self.assertNotIn("Shipped", heads)

    # === CARRIED TOTALS ===#

    def _divided(self, rows, report="action_report_nav_sales_invoice"):
        body = "".join(
            f'<tr data-nav-total="{number}0.00"><td>{text}</td><td>10.00</td></tr>'
            for number, text in enumerate(rows, 1)
        )
        page = (
            '<html><body><table data-nav-carried="Carried|Brought"><thead><tr>'
            f"<th>D</th><th>A</th></tr></thead><tbody>{body}</tbody></table></body>"
            "</html>"
        )
        pages = self.env["nav.report.pages"]
        content = pages._carry(page.encode(), self.env.ref(f"nav_sales_addon.{report}"))
        return html.fromstring(content).xpath("//table")

    def test_carried_totals(self):
        """Each page ends with what the next one begins with, no row is lost."""
        for count in (1, 2, 30, 200):
            tables = self._divided([f"Line {n}" for n in range(count)])
            texts, carried, brought = [], [], []
            for table in tables:
                for row in table.xpath("tbody/tr"):
                    first, last = (self._text(cell) for cell in row)
                    if first in ("Carried", "Brought"):
                        (carried if first == "Carried" else brought).append(last)
                    else:
                        texts.append(first)
                self.assertEqual(len(table.xpath("thead/tr")), 1)
            self.assertEqual(texts, [f"Line {n}" for n in range(count)])
            self.assertEqual(carried, brought)
            self.assertEqual(len(carried), len(tables) - 1)
            self.assertEqual(len(tables) > 1, count > 20)
            done = 0
            for table, total in zip(tables, carried, strict=False):
                done += len(table.xpath("tbody/tr[@data-nav-total]"))
                self.assertEqual(total, f"{done * 10}.00")

    def test_long_texts_need_more_room(self):
        short = self._divided(["Line"] * 60)
        long = self._divided(["A text of many words " * 12] * 60)
        self.assertGreater(len(long), len(short))

    def test_sections_with_one_sum_carry_nothing(self):
        """Rows that are no lines have no running total."""
        invoice = self._invoice((100, self.tax_20))
        figures = self.env["nav.report.figures"]
        self.assertTrue(figures._running_totals(invoice))
        invoice.invoice_line_ids.collapse_prices = True
        self.assertEqual(figures._running_totals(invoice), {})


@tagged("post_install", "-at_install")
class TestNavReportPages(NavReportCommon, HttpCase):
    """The paper itself."""

    def test_pages_of_a_long_order(self):
        """Page x of y; carried and brought forward on every page but the last/first."""
        order = self._create_order(*[(self.item_1, 1)] * 45)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf(
            "nav_sales_addon.action_report_nav_order_confirmation", order.ids
        )
        reader = PdfFileReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages]
        self.assertGreater(len(pages), 2)
        for number, text in enumerate(pages, 1):
            self.assertRegex(" ".join(text.split()), rf"{number}\s*/\s*{len(pages)}")
            self.assertEqual("Brought forward" in text, 1 < number)
            last = number == len(pages)
            self.assertEqual("Carried forward" in text, not last)
        brought = re.search(r"Brought forward\s*\$?\s*([\d,.]+)", pages[1])[1]
        rows = pages[0].count("100.00") // 2  # price and amount
        self.assertEqual(float(brought.replace(",", "")), rows * 100.0)
