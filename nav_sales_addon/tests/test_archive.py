from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavArchive(NavSalesCommon):
    """Frozen versions of quotes and orders (rules §1 and §6)."""

    def _quote(self, **values):
        return self._create_order(
            (self.item_1, 5, 100.0),
            (self.item_2, 2, 40.0, {"discount": 10}),
            nav_document_type="quote",
            **values,
        )

    def _convert(self, quote, kind="order"):
        quote = quote.with_user(self.processor)
        return getattr(quote, f"action_nav_make_{kind}")()

    def test_always_and_never(self):
        """SD-024: version 1 of each quote with Always, none with Never."""
        for kind in ("order", "invoice"):
            with self.subTest(kind=kind):
                quote = self._quote()
                self._convert(quote, kind)
                self.assertFalse(quote.nav_archive_ids)
                self.company.nav_archive_quotes = "always"
                quote = self._quote(client_order_ref="PO-77")
                number = quote.name
                self._convert(quote, kind)
                version = quote.nav_archive_ids
                self.assertEqual((version.name, version.version), (number, 1))
                self.assertEqual(version.document_type, "quote")
                self.assertEqual(version.occasion, f"make_{kind}")
                self.assertEqual(version.archived_by, self.processor.name)
                self.assertEqual(version.client_order_ref, "PO-77")
                self.assertEqual(version.amount_untaxed, 572.0)
                self.assertEqual(version.line_ids.mapped("quantity"), [5.0, 2.0])
                self.company.nav_archive_quotes = "never"

    def test_ask(self):
        """SD-024: asked, it is kept or not as the user answers; Cancel does nothing."""
        self.company.nav_archive_quotes = "ask"
        for answer, versions in (("yes", 1), ("no", 0)):
            for kind, state in (("order", "draft"), ("invoice", "cancel")):
                with self.subTest(answer=answer, kind=kind):
                    quote = self._quote()
                    action = self._convert(quote, kind)
                    self.assertEqual(quote.nav_document_type, "quote")
                    self.assertEqual(quote.state, "draft")
                    wizards = self.env[action["res_model"]].with_user(self.processor)
                    wizard = wizards.with_context(**action["context"]).create({})
                    result = getattr(wizard, f"action_nav_{answer}")()
                    self.assertEqual(len(quote.nav_archive_ids), versions)
                    self.assertEqual(quote.state, state)
                    made = quote if kind == "order" else quote.nav_invoice_id
                    self.assertEqual(result["res_id"], made.id)

    def test_native_confirmation_asks_nobody(self):
        self.company.nav_archive_quotes = "ask"
        quote = self._quote()
        quote.action_confirm()
        self.assertFalse(quote.nav_archive_ids)
        self.company.nav_archive_quotes = "always"
        quote = self._quote()
        quote.action_confirm()
        self.assertEqual(quote.nav_archive_count, 1)

    def test_orders(self):
        """SD-081, SD-089: each posting keeps the order as it was before."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertFalse(order.nav_archive_ids)
        self.company.nav_archive_orders = True
        order.with_user(self.poster).nav_preview_posting()
        self.assertFalse(order.nav_archive_ids)
        order.with_user(self.poster).nav_post()
        version = order.nav_archive_ids
        self.assertEqual((version.document_type, version.version), ("order", 1))
        self.assertEqual(version.line_ids.quantity, 10.0)
        self.assertEqual(version.line_ids.quantity_shipped, 4.0)
        self.assertEqual(version.line_ids.quantity_invoiced, 0.0)
        self.assertTrue(order.nav_closed)

    def test_versions_are_frozen(self):
        """What is kept does not change with document, customer or item."""
        quote = self._quote()
        quote.with_user(self.processor).action_nav_archive()
        quote.order_line[0].write({"product_uom_qty": 7, "name": "Else"})
        self.customer.name = "Renamed"
        self.item_1.name = "Renamed"
        quote.with_user(self.processor).action_nav_archive()
        first, second = quote.nav_archive_ids.sorted("version")
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertEqual(first.line_ids[0].quantity, 5.0)
        self.assertEqual(second.line_ids[0].quantity, 7.0)
        self.assertEqual((first.customer_name, first.line_ids[0].item), ("C10", "I1"))
        self.assertEqual(second.customer_name, "Renamed")
        for user in (self.manager, self.env.ref("base.user_admin")):
            version = first.with_user(user)
            for call in (version.unlink, lambda v=version: v.write({"version": 9})):
                with self.assertRaises(AccessError):
                    call()
        quote.action_cancel()
        quote.unlink()
        self.assertEqual((first | second).exists(), first | second)

    def test_restore(self):
        """A version becomes a new quote with its lines, prices and texts."""
        quote = self._quote(client_order_ref="PO-77", note="Terms")
        quote.order_line = [
            Command.create({"display_type": "line_note", "name": "Blue, please"})
        ]
        quote.with_user(self.processor).action_nav_archive()
        total = quote.amount_total
        quote.order_line[0].price_unit = 1.0
        self.item_1.list_price = 500.0
        version = quote.nav_archive_ids
        action = version.with_user(self.processor).action_nav_restore()
        restored = self.env["sale.order"].browse(action["res_id"])
        self.assertNotEqual(restored, quote)
        self.assertEqual(restored.nav_document_type, "quote")
        self.assertEqual(restored.state, "draft")
        self.assertEqual(restored.amount_total, total)
        self.assertEqual(restored.client_order_ref, "PO-77")
        self.assertIn("Terms", restored.note)
        lines = restored.order_line
        self.assertEqual(lines.mapped("price_unit"), [100.0, 40.0, 0.0])
        self.assertEqual(lines.mapped("discount"), [0.0, 10.0, 0.0])
        self.assertEqual(lines[2].name, "Blue, please")
        self.assertIn(quote.name, restored.message_ids[0].body)

    def test_restore_for_a_blocked_customer(self):
        quote = self._quote()
        quote.with_user(self.processor).action_nav_archive()
        self.customer.nav_blocked = "all"
        with self.assertRefused("C10 is blocked"):
            quote.nav_archive_ids.with_user(self.processor).nav_restore()

    def test_rights(self):
        """Who has no role of ours neither archives nor reads nor restores."""
        quote = self._quote()
        quote.action_nav_archive()
        stranger = self._create_user("stranger", "group_nav_processor")
        stranger.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRefused("You need the role", AccessError):
            quote.with_user(stranger).action_nav_archive()
        with self.assertRefused("You need the role", AccessError):
            quote.nav_archive_ids.with_user(stranger).nav_restore()
        with self.assertRaises(AccessError):
            quote.nav_archive_ids.with_user(stranger).read(["name"])

    def test_other_company(self):
        """Versions belong to a company."""
        quote = self._quote()
        quote.action_nav_archive()
        other = self._create_company(name="Other Company")
        stranger = self._create_user("other", "group_nav_processor")
        stranger.write({"company_ids": [other.id], "company_id": other.id})
        found = self.env["nav.sales.archive"].with_user(stranger).search([])
        self.assertNotIn(quote.nav_archive_ids, found)

    def test_form(self):
        """A processor opens a version and reads its figures."""
        quote = self._quote()
        quote.action_nav_archive()
        form = Form(quote.nav_archive_ids.with_user(self.processor))
        self.assertEqual(form.amount_untaxed, 572.0)
        self.assertEqual(form.display_name, f"{quote.name} (1)")
