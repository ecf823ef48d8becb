from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavNumberSeries(NavSalesCommon):
    """Number series of orders and posted documents (rules §5, number series)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quotes = cls._create_series("quote", "Q")
        cls.orders = cls._create_series("order", "O")
        cls.shipments = cls._create_series("shipment", "SH")
        cls.invoices = cls._create_series("invoice", "INV-")
        cls.credit_memos = cls._create_series("credit_memo", "CM")

    @classmethod
    def _create_series(cls, kind, prefix, company=None, **values):
        company = company or cls.company
        series = cls.env["ir.sequence"].create(
            {
                "name": f"{kind} {company.name}",
                "prefix": prefix,
                "padding": 3,
                "implementation": "no_gap",
                "company_id": company.id,
                **values,
            }
        )
        company[f"nav_{kind}_sequence_id"] = series
        return series

    def _post(self, order=None, **options):
        """Post an order; its shipment and invoice number."""
        order = order or self._create_order((self.item_1, 1))
        result = order.with_user(self.poster).nav_post(**options)
        return (
            self._shipments(result).nav_shipment_number,
            self._invoices(result).name,
        )

    # === KINDS ===#

    def test_each_kind_has_its_series(self):
        """SD-314: consecutive numbers, each kind out of its own series."""
        quotes = [self._create_order(nav_document_type="quote") for _ in range(2)]
        self.assertEqual([quote.name for quote in quotes], ["Q001", "Q002"])
        orders = [self._create_order((self.item_1, 1)) for _ in range(2)]
        self.assertEqual([order.name for order in orders], ["O001", "O002"])
        self.assertEqual(self._post(orders[0]), ("SH001", "INV-001"))
        self.assertEqual(self._post(orders[1]), ("SH002", "INV-002"))
        credit = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.service.id})],
            }
        )
        self.assertFalse(credit.name_placeholder)
        credit.action_post()
        self.assertEqual(credit.name, "CM001")

    def test_language_of_the_user_does_not_matter(self):
        """The form sends Odoo's word for a new order, also one we do not translate."""
        self.env["res.lang"]._activate_lang("de_DE")
        orders = self.env["sale.order"].with_context(lang="de_DE")
        word = orders.default_get(["name"])["name"]
        self.assertNotEqual(word, "New")
        order = orders.create(
            {
                "name": word,
                "nav_document_type": "order",
                "partner_id": self.customer.id,
            }
        )
        self.assertEqual(order.name, "O001")

    def test_quote_that_becomes_an_order(self):
        """SD-314: the order gets a number of its own and remembers the quote's."""
        quote = self._create_order(nav_document_type="quote")
        quote.with_user(self.processor).nav_make_order()
        self.assertEqual((quote.name, quote.nav_quote_number), ("O001", "Q001"))
        second = self._create_order(nav_document_type="quote")
        second.action_confirm()
        self.assertEqual((second.name, second.nav_quote_number), ("O002", "Q002"))

    def test_blank_series_leave_odoo_alone(self):
        """Without series everything is numbered the Odoo way."""
        for kind in ("quote", "order", "shipment", "invoice", "credit_memo"):
            self.company[f"nav_{kind}_sequence_id"] = False
        order = self._create_order((self.item_1, 1))
        self.assertRegex(order.name, r"^S\d+")
        result = order.nav_post()
        shipment, invoice = self._shipments(result), self._invoices(result)
        self.assertFalse(shipment.nav_posted_number)
        self.assertEqual(shipment.nav_shipment_number, shipment.name)
        self.assertRegex(invoice.name, rf"^INV/{self.today.year}/\d+")

    def test_transfer_keeps_its_name(self):
        """The posted number comes beside Odoo's transfer name; both are found."""
        order = self._create_order((self.item_1, 1))
        shipment = self._shipments(order.nav_post())
        self.assertEqual(shipment.nav_posted_number, "SH001")
        self.assertEqual(shipment.display_name, f"SH001 ({shipment.name})")
        self.assertNotEqual(shipment.name, "SH001")
        pickings = self.env["stock.picking"]
        self.assertIn(
            shipment, pickings.search([("nav_shipment_number", "=", "SH001")])
        )
        found = pickings.name_search("SH001")
        self.assertIn(shipment.id, [record_id for record_id, _name in found])

    def test_native_documents_use_the_series(self):
        """Design §1.5: who delivers and invoices the Odoo way gets the same numbers."""
        order = self._create_order((self.item_1, 1))
        order.action_confirm()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.nav_posted_number, "SH001")
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.name, "INV-001")
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(invoice.name, "INV-001")

    def test_several_invoices_at_once(self):
        """Invoices that are posted together get consecutive numbers."""
        invoices = self.env["account.move"]
        for _ in range(3):
            order = self._create_order((self.service, 1))
            order.nav_post(invoice=False)
            invoices |= order._create_invoices()
        invoices.action_post()
        names = sorted(invoices.mapped("name"))
        self.assertEqual(names, ["INV-001", "INV-002", "INV-003"])

    def test_receipts_count_with_the_invoices(self):
        """Two ways of counting in one journal would meet at the same number."""
        self._post()
        receipt = self.env["account.move"].create(
            {
                "move_type": "out_receipt",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.service.id})],
            }
        )
        receipt.action_post()
        self.assertEqual(receipt.name, "INV-002")
        self.assertEqual(self._post()[1], "INV-003")

    def test_changed_series(self):
        """An administrator may change the series at any time."""
        self.assertEqual(self._post(), ("SH001", "INV-001"))
        self.invoices.write({"prefix": "2030-", "number_next_actual": 500})
        self.assertEqual(self._post()[1], "2030-500")
        self._create_series("invoice", "F")
        self.assertEqual(self._post()[1], "F001")
        self.company.nav_invoice_sequence_id = self.invoices
        self.assertEqual(self._post()[1], "2030-501")

    # === LAST NUMBERS ===#

    def test_last_numbers_of_the_order(self):
        """SD-313: the order knows its last shipment and invoice."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 5
        self._post(order, invoice=False)
        self.assertEqual(order.nav_last_shipment_id.nav_posted_number, "SH001")
        self.assertFalse(order.nav_last_invoice_id)
        self._post(order, ship=False)
        self.assertEqual(order.nav_last_shipment_id.nav_posted_number, "SH001")
        self.assertEqual(order.nav_last_invoice_id.name, "INV-001")

    # === NO GAPS ===#

    def test_taken_number(self):
        """SD-320: a number that exists is refused; corrected, posting goes on."""
        self._post()
        for series, number in ((self.shipments, "SH001"), (self.invoices, "INV-001")):
            order = self._create_order((self.item_1, 1))
            series.number_next_actual = 1
            with self.assertRefused(f"{number} already exists.*{series.name}"):
                order.nav_post()
            self.assertEqual((order.nav_status, order.picking_ids.ids), ("open", []))
            series.number_next_actual = 7
            self._post(order)
            self.assertTrue(order.nav_closed)
        self.assertEqual(order.nav_last_invoice_id.name, "INV-007")

    def test_failed_posting_uses_no_number(self):
        """SD-321: posting again takes the number that was reserved before."""
        order = self._create_order((self.item_1, 1))
        moves = self.env.registry["account.move"]

        def fail(invoices, soft=True):
            post(invoices, soft)
            raise UserError(invoices.env._("Too late"))

        post = moves._post
        with patch.object(moves, "_post", fail), self.assertRefused("Too late"):
            self._post(order)
        self.assertEqual(self.shipments.number_next_actual, 1)
        self.assertEqual(self.invoices.number_next_actual, 1)
        self.assertEqual(self._post(order), ("SH001", "INV-001"))

    def test_preview_uses_no_number(self):
        """Rules §17: neither of plain series nor of those with date ranges."""
        self.quotes.use_date_range = self.orders.use_date_range = True
        picking_series = self.warehouse.out_type_id.sequence_id
        picking_series.use_date_range = True
        order = self._create_order((self.item_1, 1))
        before = {
            series: self._next_numbers(series)
            for series in (self.shipments, self.invoices, picking_series)
        }
        entries = order.with_user(self.processor).nav_preview_posting()
        self.assertTrue(
            entries["customer_entries"][0]["document_number"].startswith("***")
        )
        for series, numbers in before.items():
            self.assertEqual(self._next_numbers(series), numbers)
        self.assertEqual(self._post(order), ("SH001", "INV-001"))

    def _next_numbers(self, series):
        series.invalidate_recordset()
        ranges = series.date_range_ids
        ranges.invalidate_recordset()
        return series.number_next_actual, ranges.mapped("number_next_actual")

    def test_posted_series_have_no_gaps(self):
        """A series that loses numbers when a posting fails is refused by the setup."""
        for kind in ("shipment", "invoice", "credit_memo"):
            with self.subTest(kind), self.assertRefused("gap", ValidationError):
                self._create_series(kind, "X", implementation="standard")

    def test_series_by_posting_date(self):
        """A series with date ranges, dates in its prefix, follows the posting date."""
        for kind in ("shipment", "invoice"):
            self._create_series(
                kind, f"{kind[0].upper()}%(range_year)s/%(month)s/", use_date_range=True
            )
        numbers = []
        for day in (date(2024, 12, 30), date(2025, 1, 2), date(2024, 12, 31)):
            order = self._create_order((self.item_1, 1))
            numbers.append(self._post(order, posting_date=day))
        self.assertEqual(
            numbers,
            [
                ("S2024/12/001", "I2024/12/001"),
                ("S2025/01/001", "I2025/01/001"),
                ("S2024/12/002", "I2024/12/002"),
            ],
        )

    # === COMPANIES AND RIGHTS ===#

    def test_two_companies(self):
        """Each company counts for itself; the order's company decides."""
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        self._create_series("order", "X", other)
        self._create_series("shipment", "XS", other)
        self._create_series("invoice", "INV-", other)
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        companies = [self.company.id, other.id]
        orders = self.env["sale.order"].with_context(allowed_company_ids=companies)
        order = orders.create(
            {
                "partner_id": self.customer.id,
                "nav_document_type": "order",
                "company_id": other.id,
                "warehouse_id": warehouse.id,
                "order_line": [
                    Command.create({"product_id": self.service.id, "tax_ids": False})
                ],
            }
        )
        self.assertEqual(order.name, "X001")
        invoice = self._invoices(order.nav_post())
        self.assertEqual((invoice.company_id, invoice.name), (other, "INV-001"))
        self.assertEqual(self._post(), ("SH001", "INV-001"))

    def test_users_need_no_right_on_series(self):
        """A processor, who cannot read series, enters numbered documents."""
        order = (
            self.env["sale.order"]
            .with_user(self.processor)
            .create({"partner_id": self.customer.id, "nav_document_type": "order"})
        )
        self.assertEqual(order.name, "O001")

    def test_given_number_is_kept(self):
        """An imported document keeps the number it comes with."""
        order = self._create_order(name="OLD-77")
        self.assertEqual(order.name, "OLD-77")
        self.assertEqual(self._create_order().name, "O001")
