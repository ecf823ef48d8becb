"""What all printed documents share: titles, references, taxes, carried totals."""

import re

from lxml import html

from odoo import Command
from odoo.tests import tagged

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
        self.assertIn("Credit Memo", html.fromstring(native).text_content())

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
