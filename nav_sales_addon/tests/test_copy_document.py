from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .undo_common import NavUndoCommon


@tagged("post_install", "-at_install")
class TestNavCopyDocument(NavUndoCommon):
    """Copy Document, as the Sales Processor uses it (rules §4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_customer = cls.env["res.partner"].create({"name": "C20"})
        cls.source = cls._create_order(
            (cls.item_1, 10, 90, {"discount": 10, "name": "Typed by hand"}),
            client_order_ref="PO 4711",
        )
        cls.item_1.list_price = 120

    def _target(self, customer=None, kind="order", **values):
        return self.env["sale.order"].create(
            {
                "partner_id": (customer or self.customer).id,
                "nav_document_type": kind,
                **values,
            }
        )

    def _move(self, move_type="out_invoice", customer=None, **values):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (customer or self.customer).id,
                **values,
            }
        )

    def _copy(self, target, source, **options):
        mine = target.with_user(self.processor)
        return mine.nav_copy_document(source, **options).sudo()

    def _row(self, line):
        field = "quantity" if line._name == "account.move.line" else "product_uom_qty"
        return (line.name, line[field], line.price_unit, line.discount)

    def test_four_combinations(self):
        """DR-199: header and prices, each with and without."""
        as_it_was = ("Typed by hand", 10, 90, 10)
        for header, recalculate, expected in (
            (False, False, as_it_was),
            (True, False, as_it_was),
            (False, True, ("I1", 10, 120, 0)),
            (True, True, ("I1", 10, 120, 0)),
        ):
            with self.subTest(header=header, recalculate=recalculate):
                target = self._target()
                lines = self._copy(
                    target, self.source, include_header=header, recalculate=recalculate
                )
                self.assertEqual(self._row(lines), expected)
                reference = "PO 4711" if header else False
                self.assertEqual(target.client_order_ref, reference)

    def test_header_of_another_customer(self):
        """DR-199: with the header the document is the other customer's."""
        target = self._target(self.other_customer)
        number, date = target.name, target.nav_document_date
        self._copy(target, self.source, include_header=True)
        self.assertEqual(target.partner_id, self.customer)
        self.assertEqual(target.partner_invoice_id, self.customer)
        self.assertEqual((target.name, target.nav_document_date), (number, date))

    def test_target_is_open(self):
        """DR-201: a released document is not filled; a released source is fine."""
        self.source.nav_release()
        target = self._target()
        self._copy(target, self.source)
        self.assertEqual(target.nav_status, "open")
        with self.assertRefused(f"{self.source.name} is not open"):
            self._copy(self.source, target)
        invoice = self._invoices(self.source.nav_post())
        with self.assertRefused(f"{invoice.name} .*is not open"):
            self._copy(invoice, target)

    def test_called_from_outside(self):
        """Over RPC the source is a text; other models are no sources."""
        target = self._target()
        line = self._copy(target, f"sale.order,{self.source.id}")
        self.assertEqual(self._row(line), self._row(self.source.order_line))
        for text in ("res.users,1", "sale.order", "sale.order,0", ""):
            with self.subTest(text), self.assertRefused("Choose the document"):
                self._copy(target, text)

    def test_not_itself(self):
        """Rules §4: a document is not copied into itself."""
        with self.assertRefused("into itself"):
            self._copy(self.source, self.source)

    def test_lines_are_replaced(self):
        """DR-202: with the header existing lines go, after the dialog said so."""
        vals = {"product_id": self.item_2.id}
        target = self._target(order_line=[Command.create(vals)])
        dialog = self._dialog_for(target)
        dialog.source_order_id = self.source
        self.assertTrue(dialog.has_lines)
        dialog.include_header = False
        dialog.save().action_copy()
        self.assertEqual(target.order_line.product_id, self.item_2 | self.item_1)
        dialog = self._dialog_for(target)
        dialog.source_order_id = self.source
        dialog.include_header = True
        dialog.save().action_copy()
        self.assertEqual(target.order_line.product_id, self.item_1)

    def _dialog_for(self, target):
        action = target.with_user(self.processor).action_nav_copy_document()
        dialogs = self.env[action["res_model"]].with_user(self.processor)
        return Form(dialogs.with_context(**action["context"]))

    def test_headers_must_agree(self):
        """DR-203: lines as they are only between documents that agree."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        position = self.env["account.fiscal.position"].create({"name": "Export"})
        for text, target in (
            ("Customer of .*C20", self._target(self.other_customer)),
            ("Currency of .*EUR", self._target(pricelist_id=pricelist.id)),
            ("Fiscal Position of", self._target(fiscal_position_id=position.id)),
        ):
            with self.subTest(text):
                with self.assertRefused(text):
                    self._copy(target, self.source)
                lines = self._copy(target, self.source, recalculate=True)
                self.assertEqual(lines.product_uom_qty, 10)
                self.assertEqual(lines.discount, 0)

    def test_any_type_to_any_type(self):
        """DR-204: quantities keep their sign, whatever the types are."""
        order = self._create_order((self.item_1, 10))
        result = order.nav_post()
        shipment, invoice = self._shipments(result), self._invoices(result)
        receipt = self._receive_back(shipment, 4)
        memo = self._move("out_refund", invoice_line_ids=self._lines(3))
        posted_memo = memo.copy()
        posted_memo.action_post()
        sources = {
            "quote": (self._target(kind="quote", order_line=self._order_lines(5)), 5),
            "order": (self.source, 10),
            "invoice": (self._move(invoice_line_ids=self._lines(2)), 2),
            "credit memo": (memo, 3),
            "posted shipment": (shipment, 10),
            "posted invoice": (invoice, 10),
            "posted receipt": (receipt, 4),
            "posted credit memo": (posted_memo, 3),
        }
        for name, (source, quantity) in sources.items():
            for target, field in (
                (self._target(kind="quote"), "product_uom_qty"),
                (self._target(), "product_uom_qty"),
                (self._move(), "quantity"),
                (self._move("out_refund"), "quantity"),
            ):
                with self.subTest(name, target=target):
                    lines = self._copy(target, source, include_header=True)
                    goods = lines.filtered("product_id")
                    self.assertEqual(goods.mapped(field), [quantity])
                    self.assertFalse(
                        goods.sale_line_ids
                        if target._name == "account.move"
                        else goods.qty_delivered or goods.qty_invoiced
                    )

    def _lines(self, quantity):
        return [Command.create({"product_id": self.item_1.id, "quantity": quantity})]

    def _order_lines(self, quantity):
        vals = {"product_id": self.item_1.id, "product_uom_qty": quantity}
        return [Command.create(vals)]

    def test_shipments_are_recalculated(self):
        """DR-206: a shipment has no prices; today's are taken, and undone lines not."""
        order = self._create_order((self.item_1, 10, 90), (self.item_2, 2))
        shipment = self._ship(order)
        self._undo(shipment, moves=shipment.move_ids[1])
        dialog = self._dialog_for(self._target())
        dialog.source_type = "posted_shipment"
        self.assertTrue(dialog.recalculate)
        lines = self._copy(self._target(), shipment)
        goods = lines.filtered("product_id")
        self.assertEqual([self._row(line) for line in goods], [("I1", 10, 120, 0)])

    def test_ship_to(self):
        """DR-207: goods come back to the company, and go to the customer."""
        address = self.env["res.partner"].create(
            {"name": "Dock 3", "type": "delivery", "parent_id": self.customer.id}
        )
        self.source.partner_shipping_id = address
        invoice = self._move()
        self._copy(invoice, self.source, include_header=True)
        self.assertEqual(invoice.partner_shipping_id, address)
        memo = self._move("out_refund")
        self._copy(memo, self.source, include_header=True)
        company_address = self.warehouse.partner_id or self.company.partner_id
        self.assertEqual(memo.partner_shipping_id, company_address)
        for target in (self._move(), self._target()):
            self._copy(target, memo, include_header=True)
            self.assertEqual(target.partner_shipping_id, address)

    def test_dimensions(self):
        """DR-208: as in the source, or those that hold today."""
        plan = self.env["account.analytic.plan"].create({"name": "Department"})
        sales, administration = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("SALES", "ADM")]
        )
        self.source.order_line.analytic_distribution = {str(sales.id): 100}
        self.env["account.analytic.distribution.model"].create(
            {
                "product_id": self.item_1.id,
                "analytic_distribution": {str(administration.id): 100},
                "company_id": self.company.id,
            }
        )
        for recalculate, account in ((False, sales), (True, administration)):
            for target in (self._target(), self._move()):
                lines = self._copy(target, self.source, recalculate=recalculate)
                self.assertEqual(
                    lines.analytic_distribution, {str(account.id): 100}, target
                )

    def test_lines_left_behind(self):
        """DR-210: down payments and roundings stay, texts and sections come along."""
        order = self._create_order((self.item_1, 10))
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": "line_note", "name": "Fragile"}),
                    Command.create(
                        {
                            "name": "Down Payment",
                            "is_downpayment": True,
                            "product_uom_qty": 0,
                            "price_unit": 50,
                        }
                    ),
                ]
            }
        )
        names = self._copy(self._target(), order).mapped("name")
        self.assertEqual(names, ["I1", "Fragile"])
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Whole",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        invoice = self._move(
            invoice_cash_rounding_id=rounding.id,
            invoice_line_ids=[
                Command.create(
                    {"product_id": self.item_1.id, "quantity": 1, "price_unit": 0.3}
                ),
                Command.create({"display_type": "line_note", "name": "Fragile"}),
            ],
        )
        invoice.action_post()
        self.assertIn("rounding", invoice.line_ids.mapped("display_type"))
        for target in (self._move(), self._target()):
            names = self._copy(target, invoice).mapped("name")
            self.assertEqual(names, [f"Invoice {invoice.name}:", "I1", "Fragile"])

    def test_fields_that_stay_behind(self):
        """DR-211: what posting and approvals wrote on the source is not copied."""
        self.source.order_line.nav_qty_to_ship = 4
        self.source.nav_post()
        target = self._target()
        line = self._copy(target, self.source, include_header=True)
        self.assertFalse(target.nav_last_shipment_id or target.nav_last_invoice_id)
        self.assertFalse(target.nav_quote_number or target.opportunity_id)
        self.assertEqual(target.nav_status, "open")
        self.assertQuantities(line, qty=10, shp=0, inv=0, qts=10, qti=10)

    def test_blocked(self):
        """DR-215: a customer blocked for it is refused, with and without header."""
        self.customer.nav_blocked = "all"
        targets = {
            "order": self._target(self.other_customer),
            "invoice": self._move(customer=self.other_customer),
        }
        for name, target in targets.items():
            with self.subTest(name), self.assertRefused("C10 is blocked"):
                self._copy(target, self.source, include_header=True)
        with self.assertRefused("C10 is blocked"):
            self._copy(self.source.copy({"nav_document_type": "order"}), self.source)

    def test_warnings(self):
        """DR-215: the warnings of a typed document appear on a copied one too."""
        self.env["stock.quant"]._update_available_quantity(
            self.item_1, self.warehouse.lot_stock_id, -95
        )
        self.company.account_use_credit_limit = True
        self.customer.use_partner_credit_limit = True
        self.customer.credit_limit = 100
        target = self._target()
        self._copy(target, self.source)
        self.assertTrue(target.partner_credit_warning)
        self.assertTrue(target.order_line.nav_stockout)

    def test_discounts_survive(self):
        """DR-216: the same amounts when it is posted."""
        amount = self.source.amount_untaxed
        self.assertEqual(amount, 810)
        target = self._target()
        self._copy(target, self.source)
        self.assertEqual(self._invoices(target.nav_post()).amount_untaxed, amount)
        invoice = self._move()
        self._copy(invoice, self.source)
        invoice.action_post()
        self.assertEqual(invoice.amount_untaxed, amount)
        again = self._move()
        self._copy(again, invoice)
        self.assertEqual(again.amount_untaxed, amount)

    def test_applies_to(self):
        """Rules §4: a credit memo copied of an open invoice will close it."""
        invoice = self._move(invoice_line_ids=self._lines(2))
        invoice.action_post()
        memo = self._move("out_refund")
        self._copy(memo, invoice, include_header=True)
        self.assertEqual(memo.nav_applies_to_id, invoice)
        self.assertEqual(memo.amount_total, invoice.amount_total)

    def test_exact_cost_links(self):
        """DR-205: a line per shipment with its link, only what can still come back."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        first = self._ship(order)
        second = self._ship(order)
        invoice = self._invoices(order.nav_post(ship=False))
        self._receive_back(second, 1)
        for exact, by_invoice, by_shipment in (
            (False, [(10, False)], [(6, False)]),
            (
                True,
                [(4, first.move_ids.id), (5, second.move_ids.id)],
                [(5, second.move_ids.id)],
            ),
        ):
            self.company.nav_exact_cost_reversing = exact
            for source, expected in ((invoice, by_invoice), (second, by_shipment)):
                with self.subTest(exact=exact, source=source):
                    memo = self._move("out_refund", nav_ship_on_post=True)
                    lines = self._copy(memo, source).filtered("product_id")
                    self.assertEqual(
                        [(o.quantity, o.nav_appl_from_move_id.id) for o in lines],
                        expected,
                    )

    def test_default_of_include_header(self):
        """Rules §4: proposed from a posted invoice to a credit memo of its bill-to."""
        invoice = self._move(invoice_line_ids=self._lines(2))
        invoice.action_post()
        for customer, expected in ((self.customer, True), (self.other_customer, False)):
            dialog = self._dialog_for(self._move("out_refund", customer))
            self.assertFalse(dialog.include_header)
            self.assertEqual(dialog.source_type, "posted_invoice")
            dialog.source_move_id = invoice
            self.assertEqual(dialog.include_header, expected)
        dialog = self._dialog_for(self._move())
        dialog.source_type = "posted_invoice"
        dialog.source_move_id = invoice
        self.assertFalse(dialog.include_header)

    def test_comments(self):
        """Rules §4: internal notes come along, and where they come from is told."""
        self.source.message_post(
            body="Call before delivery",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        target = self._target()
        self._copy(target, self.source)
        bodies = " ".join(target.message_ids.mapped("body"))
        self.assertIn("Call before delivery", bodies)
        self.assertIn(self.source.name, bodies)

    def test_rights(self):
        """A role of ours is needed, and the right to read the source."""
        target = self._target()
        user = self._create_user("outsider", "group_nav_processor")
        salesman = self.env.ref("sales_team.group_sale_salesman")
        user.group_ids = [Command.set(salesman.ids)]
        with self.assertRaises(AccessError):
            target.with_user(user).nav_copy_document(self.source)

    def test_nothing_to_copy(self):
        """An empty document, a purchase or a correction is no source."""
        with self.assertRefused("no lines that can be copied"):
            self._copy(self._target(), self._target())
        bill = self._move("in_invoice")
        with self.assertRefused("no sales document"):
            self.env["nav.document.copying"]._copy(self._target(), bill, False, False)
        correction = self._undo(self._ship(self._create_order((self.item_1, 10))))
        with self.assertRefused("no sales document"):
            self.env["nav.document.copying"]._copy(
                self._target(), correction, False, False
            )
