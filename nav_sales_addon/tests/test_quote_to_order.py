from datetime import date

from lxml import etree

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavQuoteToOrder(NavSalesCommon):
    """A quote is entered, changed, and becomes an order (rules §6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for kind, prefix in (("quote", "Q"), ("order", "O")):
            cls.company[f"nav_{kind}_sequence_id"] = cls.env["ir.sequence"].create(
                {
                    "name": kind,
                    "prefix": prefix,
                    "padding": 3,
                    "implementation": "no_gap",
                }
            )

    def _quote(self, *lines, **values):
        return self._create_order(*lines, nav_document_type="quote", **values)

    def _make_order(self, quote):
        action = quote.with_user(self.processor).action_nav_make_order()
        return self.env["sale.order"].browse(action["res_id"])

    def test_create_a_quote(self):
        """SD-001: number, status, amounts; nothing moves and nothing is booked."""
        orders = self.env["sale.order"].with_user(self.processor)
        with Form(orders, view=ORDER_FORM) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.item_1
                line.product_uom_qty = 3
        quote = form.record
        self.assertEqual((quote.name, quote.nav_document_type), ("Q001", "quote"))
        self.assertEqual((quote.state, quote.nav_status), ("draft", "open"))
        amounts = (quote.amount_untaxed, quote.amount_tax, quote.amount_total)
        self.assertEqual(amounts, (300.0, 60.0, 360.0))
        self.assertFalse(quote.picking_ids)
        self.assertFalse(quote.order_line.move_ids)

    def test_make_order(self):
        """SD-002, SD-004: all lines and the team, a number of its own, opened."""
        team = self.env["crm.team"].create({"name": "RC1"})
        lines = [
            (self.item_1, 1, 100.0, {"discount": 5}),
            (self.item_2, 2, 40.0),
            (self.service, 3, 60.0),
            (self.item_1, 4, 99.0),
        ]
        quote = self._quote(*lines, team_id=team.id)
        names = ("product_id", "product_uom_qty", "price_unit", "discount")
        before = [tuple(line[name] for name in names) for line in quote.order_line]
        order = self._make_order(quote)
        after = [tuple(line[name] for name in names) for line in order.order_line]
        self.assertEqual(after, before)
        self.assertEqual((order.name, order.nav_quote_number), ("O001", "Q001"))
        self.assertEqual((order.team_id, order.nav_status), (team, "open"))
        domain = [("nav_document_type", "=", "quote"), ("id", "=", quote.id)]
        self.assertFalse(self.env["sale.order"].search(domain))
        self.assertFalse(self._quote().nav_quote_number)

    def test_conversions_ask(self):
        """SD-003: both buttons ask first; before the answer nothing is called."""
        view = self.env["sale.order"].get_view(self.env.ref(ORDER_FORM).id, "form")
        arch = etree.fromstring(view["arch"])
        for name in ("action_nav_make_order", "action_nav_make_invoice"):
            (button,) = arch.xpath(f"//header/button[@name='{name}']")
            self.assertTrue(button.get("confirm"))

    def test_taxes_before_and_after_release(self):
        """SD-009: the same tax on the quote and on the released order."""
        quote = self._quote((self.item_1, 5), (self.item_2, 5), (self.service, 5))
        self.assertEqual((quote.amount_untaxed, quote.amount_tax), (1000.0, 200.0))
        groups = quote.tax_totals["subtotals"][0]["tax_groups"]
        self.assertEqual([group["tax_amount"] for group in groups], [200.0])
        quote.with_user(self.processor).nav_make_order()
        quote.with_user(self.processor).nav_release()
        self.assertEqual(quote.amount_tax, 200.0)

    def test_contact_of_a_customer(self):
        """SD-011, SD-021: a contact stands for its company, also when converted."""
        company = self.env["res.partner"].create({"name": "COMP1", "is_company": True})
        person = self.env["res.partner"].create({"name": "P1", "parent_id": company.id})
        order = self._make_order(self._quote(partner_id=person.id))
        self.assertEqual(order.partner_id.commercial_partner_id, company)
        order.with_user(self.poster).nav_post()
        self.assertEqual(order.invoice_ids.commercial_partner_id, company)

    def test_another_customer(self):
        """SD-012: the lines stay and get the prices of the new customer."""
        price_list = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 50})
                ],
            }
        )
        other = self.env["res.partner"].create(
            {"name": "C20", "property_product_pricelist": price_list.id}
        )
        quote = self._quote((self.item_1, 1), (self.item_2, 1), (self.service, 1))
        quote.with_user(self.processor).partner_id = other
        quote.action_update_prices()
        self.assertEqual(quote.order_line.order_partner_id, other)
        self.assertEqual(len(quote.order_line), 3)
        self.assertEqual(quote.amount_untaxed, 100.0)

    @freeze_time("2026-03-20")
    def test_dates_of_today(self):
        """SD-014: document date today, due date from today."""
        terms = self.env["account.payment.term"].create(
            {"name": "30", "line_ids": [Command.create({"nb_days": 30})]}
        )
        quote = self._quote(
            nav_document_date=date(2026, 3, 1), payment_term_id=terms.id
        )
        self.assertEqual(quote.nav_due_date, date(2026, 3, 31))
        order = self._make_order(quote)
        self.assertEqual(order.nav_document_date, date(2026, 3, 20))
        self.assertEqual(order.nav_due_date, date(2026, 4, 19))

    def test_texts_and_shipping_fields(self):
        """SD-016, SD-017, SD-327: what was typed on the quote is on the order."""
        site = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id, "type": "delivery"}
        )
        incoterm = self.env.ref("account.incoterm_EXW")
        quote = self._quote(
            partner_shipping_id=site.id, incoterm=incoterm.id, note="Mount on site"
        )
        quote.message_post(body="Call before delivery")
        order = self._make_order(quote)
        self.assertEqual(order.partner_shipping_id, site)
        self.assertEqual(order.incoterm, incoterm)
        self.assertIn("Mount on site", order.note)
        self.assertIn("Call before delivery", str(order.message_ids.mapped("body")))

    def test_empty_quote(self):
        """SD-023: it becomes an order that cannot be posted."""
        order = self._make_order(self._quote(order_line=[]))
        self.assertEqual(order.nav_document_type, "order")
        with self.assertRefused("nothing to post"):
            order.with_user(self.poster).nav_post()
        self.assertFalse(order.picking_ids)

    def test_line_without_quantity_is_printed(self):
        """SD-031: a quote with such a line prints as any other."""
        quote = self._quote((self.item_1, 0), (self.item_2, 1))
        report = self.env["ir.actions.report"].with_user(self.processor)
        html, _kind = report._render_qweb_html(
            "sale.action_report_saleorder", quote.ids
        )
        self.assertIn(quote.name, html.decode())
