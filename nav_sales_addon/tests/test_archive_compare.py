from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..models.nav_archive_comparison import pair_lines
from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavArchiveCompare(NavSalesCommon):
    """Two versions of one document side by side (rules §1, archive)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quote = cls._create_order(
            (cls.item_1, 5, 100.0),
            (cls.item_2, 2, 40.0, {"discount": 10}),
            nav_document_type="quote",
            note="<p>Free delivery</p>",
        )
        cls.quote.order_line = [
            Command.create({"display_type": "line_note", "name": "Blue, please"})
        ]

    def _archive(self):
        self.quote.with_user(self.processor).action_nav_archive()
        return self.quote.nav_archive_ids.sorted("version")[-1]

    def _compare(self, versions):
        """``[(what, change, field, earlier, later)]``"""
        names = ("item", "change", "field", "older", "newer")
        return [
            tuple(row[name].replace("\xa0", " ") for name in names)
            for row in versions.with_user(self.processor).nav_compare()
        ]

    def test_header(self):
        """Fields of the header that differ, with their words and both values."""
        self.env["res.lang"]._lang_get("en_US").date_format = "%Y-%m-%d"
        terms = self.env.ref("account.account_payment_term_30days")
        self.quote.validity_date = self.today + timedelta(days=10)
        first = self._archive()
        self.quote.write(
            {
                "client_order_ref": "PO-77",
                "validity_date": self.today + timedelta(days=20),
                "payment_term_id": terms.id,
                "note": "<p>Delivery is <b>invoiced</b></p>",
            }
        )
        rows = self._compare(first | self._archive())
        self.assertEqual({row[:2] for row in rows}, {("", "changed")})
        found = {row[2]: row[3:] for row in rows}
        self.assertEqual(found.pop("Payment Terms")[1], terms.display_name)
        self.assertEqual(
            found,
            {
                "External Document No.": ("", "PO-77"),
                "Valid Until": (
                    str(self.today + timedelta(days=10)),
                    str(self.today + timedelta(days=20)),
                ),
                "Terms and Conditions": ("Free delivery", "Delivery is *invoiced*"),
            },
        )

    def test_lines(self):
        """Changed, added and removed lines; the totals in the header."""
        first = self._archive()
        chair, desk, _note = self.quote.order_line
        chair.write({"product_uom_qty": 7.5, "price_unit": 90.0})
        desk.unlink()
        self.quote.order_line = [
            Command.create({"product_id": self.service.id, "product_uom_qty": 3})
        ]
        rows = self._compare(first | self._archive())
        unit = self.service.uom_id.name
        self.assertEqual(
            [row for row in rows if row[0]],
            [
                ("I1", "changed", "Quantity", "5", "7.5"),
                ("I1", "changed", "Unit Price", "100.00", "90.00"),
                ("I1", "changed", "Amount", "$ 500.00", "$ 675.00"),
                ("Service", "added", "", "", f"3 {unit} × 60.00 = $ 180.00"),
                ("I2", "removed", "", f"2 {unit} × 40.00 − 10 % = $ 72.00", ""),
            ],
        )
        self.assertIn(("", "changed", "Amount Excl. Tax", "$ 572.00", "$ 855.00"), rows)

    def test_texts_and_exchanged_items(self):
        """A note that was rewritten, a line that got another item, a moved line."""
        first = self._archive()
        chair, desk, note = self.quote.order_line
        note.name = "Green, please"
        desk.product_id = self.service
        desk.write({"price_unit": 40.0, "discount": 10, "sequence": 1})
        rows = {row[:3]: row[3:] for row in self._compare(first | self._archive())}
        self.assertEqual(
            rows["Note", "changed", "Description"], ("Blue, please", "Green, please")
        )
        self.assertEqual(rows["Service", "changed", "Item"], ("I2", "Service"))
        self.assertFalse([row for row in rows if row[0] == "I1"])

    def test_nothing_differs(self):
        """A renamed item is the same item; the dialog says that nothing changed."""
        first = self._archive()
        self.item_1.name = "Renamed"
        versions = first | self._archive()
        self.assertEqual(self._compare(versions), [])
        form = self._dialog(versions.with_user(self.processor).action_nav_compare())
        self.assertFalse(form.header_row_ids)
        self.assertFalse(form.line_row_ids)

    def test_lines_without_number(self):
        """Lines entered again, and old versions, are found by text and item."""
        first = self._archive()
        self.quote.order_line.filtered("product_id").unlink()
        self.quote.order_line = [
            Command.create({"product_id": item.id, "product_uom_qty": 5, **values})
            for item, values in (
                (self.item_2, {"price_unit": 40.0}),
                (self.item_1, {"price_unit": 100.0}),
                (self.item_1, {"price_unit": 100.0}),
            )
        ]
        second = self._archive()
        (first | second).line_ids.sudo().line_number = 0
        pairs = pair_lines(first.line_ids, second.line_ids)
        names = {(old.item, new.item) for new, old in pairs.items() if old.item}
        self.assertEqual(names, {("I1", "I1"), ("I2", "I2")})
        self.assertEqual(len(pairs), 3)
        self.assertEqual(len(set(pairs.values())), 3)
        self.assertIn(second.line_ids.filtered("display_type"), pairs)
        changes = [row[:3] for row in self._compare(first | second) if row[0]]
        self.assertEqual(
            changes,
            [
                ("I2", "changed", "Quantity"),
                ("I2", "changed", "Disc.%"),
                ("I2", "changed", "Amount"),
                ("I1", "added", ""),
            ],
        )

    def test_across_conversion(self):
        """A quote and the order it became are one document; the quote comes first."""
        self.company.nav_order_sequence_id = self.env["ir.sequence"].create(
            {"name": "Orders", "prefix": "SO-T", "padding": 3}
        )
        first, number = self._archive(), self.quote.name
        self.quote.with_user(self.processor).nav_make_order()
        rows = self._compare(self._archive() | first)
        self.assertIn(("", "changed", "No.", number, self.quote.name), rows)

    def test_refused(self):
        """Only two versions, of one document, for who has a role of ours."""
        first = self._archive()
        other = self._create_order(nav_document_type="quote")
        other.with_user(self.processor).action_nav_archive()
        versions = first.with_user(self.processor)
        with self.assertRefused("Select two versions of one document"):
            versions.action_nav_compare()
        with self.assertRefused("Select two versions of one document"):
            versions.action_nav_compare_previous()
        with self.assertRefused("are versions of different documents"):
            (versions | other.nav_archive_ids).action_nav_compare()
        second = self._archive()
        with self.assertRefused("Select two versions of one document"):
            (versions | second | other.nav_archive_ids).nav_compare()
        stranger = self._create_user("stranger", "group_nav_processor")
        stranger.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        with self.assertRefused("You need the role", AccessError):
            (first | second).with_user(stranger).nav_compare()

    def test_after_the_document_was_deleted(self):
        """Versions outlive their document and can still be compared."""
        versions = self._archive()
        self.quote.order_line[0].product_uom_qty = 6
        versions |= self._archive()
        other = self._create_order(nav_document_type="quote")
        other.action_nav_archive()
        foreign = other.nav_archive_ids
        (self.quote | other).action_cancel()
        (self.quote | other).unlink()
        self.assertIn(("I1", "changed", "Quantity", "5", "6"), self._compare(versions))
        with self.assertRefused("are versions of different documents"):
            (versions[0] | foreign).with_user(self.processor).nav_compare()

    def _dialog(self, action):
        comparison = self.env[action["res_model"]].browse(action["res_id"])
        return Form(comparison.with_user(self.processor))

    def test_dialog(self):
        """From the form of a version: what changed since the one before."""
        self._archive()
        self.quote.order_line[0].write({"product_uom_qty": 6, "price_unit": 90.0})
        self._archive()
        self.quote.order_line[0].product_uom_qty = 8
        third = self._archive().with_user(self.processor)
        action = third.action_nav_compare_previous()
        self.assertEqual(action["name"], f"{self.quote.name}: versions 2 and 3")
        form = self._dialog(action)
        self.assertIn("Version 2, archived on", form.older)
        self.assertIn(self.processor.name, form.newer)
        rows = self.env["nav.compare.versions"].browse(action["res_id"]).line_row_ids
        self.assertEqual(
            [(row.item, row.field, row.repeats) for row in rows],
            [("I1", "Quantity", False), ("I1", "Amount", True)],
        )
