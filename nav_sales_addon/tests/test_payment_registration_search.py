from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .registration_common import NavRegistrationCommon


@tagged("post_install", "-at_install")
class TestNavPaymentRegistrationSearch(NavRegistrationCommon):
    """Search Documents: which document is a payment meant for (§10)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create(
            {"name": "25%", "amount": 25, "type_tax_use": "sale"}
        )
        cls.found = {}
        for kind, name, amount, values in (
            ("order", "XX-5001", 1000, {}),
            ("quote", "XX-5004", 1000, {"nav_document_type": "quote"}),
            ("return_order", "XX-5003", 400, {"nav_document_type": "return_order"}),
        ):
            quantity = -1 if kind == "return_order" else 1
            line = {"tax_ids": [Command.set(tax.ids)]}
            order = cls._create_order(
                (cls.item_1, quantity, amount, line), name=name, **values
            )
            cls.found[kind] = order
        cls.found["invoice"] = cls._draft(1040, tax=tax, ref="XX-5002")
        cls.found["credit_memo"] = cls._draft(-80, tax=tax, ref="XX-5005")
        posted = cls._document(2000, tax=tax, ref="XX-5006")
        cls.found["posted_invoice"] = posted.move_id

    def _search(self, number=None, amount=0.0, percent=0.0, user=None):
        wizards = self.env["nav.search.documents"].with_user(user or self.clerk)
        found = wizards.with_company(self.company).nav_search_documents(
            number, amount, percent
        )
        ours = {(one._name, one.id): kind for kind, one in self.found.items()}
        for one in found:
            kind = ours.get((one["model"], one["id"]))
            self.assertEqual(one["kind"], kind or one["kind"])
        return {ours.get((one["model"], one["id"]), one["number"]) for one in found}

    def test_number(self):
        """PM-334: a part of the number finds every kind of document."""
        self.assertEqual(self._search("XX-500"), set(self.found))

    def test_amount(self):
        """PM-335, PM-338: the total including tax, exactly or within a tolerance."""
        for percent, amount, expected in (
            (0, 1250, {"order", "quote"}),
            (5, 1240, {"order", "quote", "invoice"}),
            (0, 500, {"return_order"}),
            (0, 100, {"credit_memo"}),
        ):
            with self.subTest(amount=amount, percent=percent):
                self.assertEqual(self._search("XX-", amount, percent), expected)

    def test_nothing(self):
        """PM-339: what does not fit is not found; without anything given it asks."""
        self.assertFalse(self._search("ZZ-9", 1))
        with self.assertRaises(UserError):
            self._search()

    def test_tolerance(self):
        """PM-341: 0 to 100 percent, with the range they make."""
        for percent, expected in (
            (-1, None),
            (0, False),
            (12.5, ("175.00", "225.00")),
            (100, ("0.00", "400.00")),
            (100.5, None),
        ):
            with self.subTest(percent=percent):
                values = {"amount": 200, "tolerance_percent": percent}
                wizards = self.env["nav.search.documents"].with_user(self.clerk)
                if expected is None:
                    with self.assertRaises(ValidationError):
                        wizards.create(values)
                    continue
                found = wizards.create(values).amount_range
                for text in expected or ():
                    self.assertIn(text, found)
                self.assertEqual(bool(found), bool(expected))

    def test_window(self):
        """The window keeps what was found and opens a document."""
        wizards = self.env["nav.search.documents"].with_user(self.clerk)
        wizard = wizards.with_company(self.company).create({"document_number": "5001"})
        wizard.action_search()
        line = wizard.line_ids.filtered(lambda one: one.document_number == "XX-5001")
        action = line.action_open()
        self.assertEqual(action["res_id"], self.found["order"].id)
        # another search replaces it
        wizard.document_number = "ZZ-9"
        wizard.action_search()
        self.assertFalse(wizard.line_ids)
