from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavReturnOrder(NavCorrectionsCommon):
    """Return orders: receive and credit, together or in parts (rules §2.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env["nav.return.reason"].create(
            {"code": "WRONG", "name": "Wrong item delivered"}
        )

    def _create_return(self, *lines, **values):
        """An open return order; lines: ``(item, return quantity[, price[, vals]])``."""
        turned = [(line[0], -line[1], *line[2:]) for line in lines]
        return self._create_order(
            *(turned or [(self.item_1, -5)]),
            nav_document_type="return_order",
            **values,
        ).with_user(self.poster)

    def _credits(self, result):
        return self._invoices(result)

    def test_receive_and_invoice(self):
        """DR-085, DR-108: goods and money in one posting, with the reason."""
        order = self._create_return(
            (self.item_1, 5, 100.0, {"nav_return_reason_id": self.reason.id})
        )
        result = order.nav_post()
        receipt, credit = self._shipments(result), self._credits(result)
        self.assertEqual((receipt.state, receipt.nav_is_return), ("done", True))
        self.assertEqual(receipt.nav_posting_date, self.today)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "state": "posted",
                    "amount_untaxed": 500.0,
                    "amount_total": 600.0,
                    "invoice_origin": order.name,
                }
            ],
        )
        self.assertEqual(self._items(credit).quantity, 5)
        self.assertTrue(order.nav_closed)
        self.assertEqual(order.nav_document_type, "return_order")
        for record in (receipt.move_ids, self._items(credit)):
            self.assertEqual(record.nav_return_reason_id, self.reason)
        entry = self._item_entries(order)
        self.assertEqual((entry.quantity, entry.return_reason_id), (5, self.reason))
        self.assertStock(self.item_1, 5)
        self.assertBooksAgree()

    def test_in_parts(self):
        """DR-087: received and credited in steps; the ledger tells what is expected."""
        order = self._create_return((self.item_1, 40, 95.0))
        line = order.order_line
        steps = (
            # to receive, to credit, expected and actual sales amount
            (20, 10, -950, -950),
            (10, 5, -1425, -1425),
            (10, 0, -2375, -1425),
            (0, 25, 0, -3800),
        )
        for receive, credit, expected, actual in steps:
            line.nav_return_qty_to_receive = receive
            line.nav_return_qty_to_credit = credit
            order.nav_post(ship=bool(receive), invoice=bool(credit))
            entries = self._item_entries(order)
            self.assertAlmostEqual(
                sum(entries.mapped("sales_amount_expected")), expected
            )
            self.assertAlmostEqual(sum(entries.mapped("sales_amount_actual")), actual)
        self.assertEqual(
            (line.nav_return_qty_received, line.nav_return_qty_credited), (40, 40)
        )
        self.assertBooksAgree()

    def test_limits(self):
        """DR-088: no more than is outstanding, no more than was received."""
        order = self._create_return((self.item_1, 10))
        line = order.order_line
        line.nav_return_qty_to_receive = 4
        order.nav_post(invoice=False)
        self.assertEqual(line.nav_return_qty_to_receive, 6)
        with self.assertRefused("between 0 and -?6", ValidationError):
            line.nav_return_qty_to_receive = 7
        line.nav_return_qty_to_receive = 0
        with self.assertRefused("between 0 and -?4", ValidationError):
            line.nav_return_qty_to_credit = 5

    def test_default_blank(self):
        """DR-089, SD-117: the setup of orders governs what is received."""
        for default, expected in (("remainder", 10), ("blank", 0)):
            self.company.nav_default_qty_to_ship = default
            line = self._create_return((self.item_1, 10)).order_line
            self.assertEqual(line.nav_return_qty_to_receive, expected)

    def test_quantity_after_a_receipt(self):
        """DR-090: lowered to what was received, not below."""
        order = self._create_return((self.item_1, 10))
        line = order.order_line
        line.nav_return_qty_to_receive = 4
        order.nav_post(invoice=False)
        order.nav_reopen()
        line.nav_return_quantity = 4
        self.assertEqual(line.nav_return_qty_to_receive, 0)
        with self.assertRefused("must not be less than", ValidationError):
            line.nav_return_quantity = 3
        line.invalidate_recordset()
        self.assertEqual(line.nav_return_quantity, 4)

    def test_restocking_charge(self):
        """DR-105: what the customer pays for putting the goods back."""
        order = self._create_return((self.item_1, 10, 100.0), (self.service, -1, 50.0))
        credit = self._credits(order.nav_post())
        self.assertEqual(credit.amount_untaxed, 950)
        self.assertEqual(credit.move_type, "out_refund")
        self.assertStock(self.item_1, 10)

    def test_exchange(self):
        """DR-104: the replacement leaves stock, the credit is the difference."""
        order = self._create_return((self.item_1, 1, 100.0), (self.item_2, -1, 100.0))
        result = order.nav_post()
        self.assertStock(self.item_1, 1)
        self.assertStock(self.item_2, -1)
        self.assertEqual(self._credits(result).amount_total, 0)

    def test_reason_without_value(self):
        """DR-109, CS-356: where the reason says, worth nothing, price untouched."""
        scrap = self.env["stock.location"].create(
            {
                "name": "Scrap shelf",
                "location_id": self.warehouse.lot_stock_id.id,
                "usage": "internal",
            }
        )
        self.reason.write({"location_id": scrap.id, "inventory_value_zero": True})
        order = self._create_return(
            (self.item_1, 2, 100.0, {"nav_return_reason_id": self.reason.id})
        )
        receipt = self._shipments(order.nav_post())
        self.assertEqual(receipt.move_ids.location_dest_id, scrap)
        self.assertEqual(receipt.move_ids.value, 0)
        self.assertEqual(order.order_line.price_unit, 100)
        self.reason.inventory_value_zero = False
        other = self._create_return(
            (self.item_2, 2, 40.0, {"nav_return_reason_id": self.reason.id})
        )
        self.assertEqual(self._shipments(other.nav_post()).move_ids.value, 48)

    def test_exact_cost(self):
        """DR-111, DR-112, DR-114: the cost of the sale, within what was shipped."""
        invoice = self._post_invoice((self.item_1, 10))
        self.item_1.standard_price = 75
        order = self._create_return(nav_posting_date=self.today)
        order.order_line.unlink()
        order.nav_get_posted_lines(self._items(invoice))
        line = order.order_line.filtered("product_id")
        self.assertEqual((line.nav_return_quantity, line.price_unit), (10, 100))
        line.nav_return_quantity = 4
        self.assertEqual(line.price_unit, 100)
        receipt = self._shipments(order.nav_post())
        self.assertEqual(receipt.move_ids.value, 240)
        again = self._create_return((self.item_1, 7))
        again.order_line.nav_appl_from_move_id = line.nav_appl_from_move_id
        with self.assertRefused("4 of the 10 posted .* at most 6 can be"):
            again.nav_post()
        twice = self._create_return((self.item_1, 4), (self.item_1, 4))
        twice.order_line.nav_appl_from_move_id = line.nav_appl_from_move_id
        with self.assertRefused("at most 6 can be"):
            twice.nav_post()
        twice.sudo().action_confirm()
        with self.assertRefused("at most 6 can be"):
            twice.sudo().picking_ids.button_validate()
        self.company.nav_exact_cost_reversing = True
        for document in (
            self._create_return((self.item_1, 5)),
            self._create_order((self.item_1, 5), (self.item_2, -1)),
        ):
            with self.assertRefused("Appl.-from Item Entry must be filled in"):
                document.with_user(self.poster).nav_post()

    def test_posted_lines(self):
        """DR-116, DR-119: only the rest; only into an open return order."""
        invoice = self._post_invoice((self.item_1, 10))
        first = self._create_return()
        first.order_line.unlink()
        first.nav_get_posted_lines(self._items(invoice))
        first.order_line.filtered("product_id").nav_return_quantity = 4
        first.nav_post()
        second = self._create_return()
        second.order_line.unlink()
        second.nav_get_posted_lines(self._items(invoice))
        line = second.order_line.filtered("product_id")
        self.assertEqual(line.nav_return_quantity, 6)
        second.nav_release()
        with self.assertRefused("no open return order"):
            second.nav_get_posted_lines(self._items(invoice))
        second.nav_post()
        third = self._create_return()
        with self.assertRefused("nothing was copied"):
            third.nav_get_posted_lines(self._items(invoice))

    def test_blocked(self):
        """DR-126, DR-129: Ship and Invoice do not stop a return, All does."""
        self.customer.credit_limit = 1
        for blocked in ("ship", "invoice"):
            self.customer.nav_blocked = blocked
            order = self._create_return()
            self.assertFalse(order.partner_credit_warning)
            order.nav_post()
            self.assertTrue(order.nav_closed)
        self.customer.nav_blocked = False
        order = self._create_return()
        self.customer.nav_blocked = "all"
        with self.assertRefused("blocked"):
            order.nav_post()
        with self.assertRefused("blocked"):
            self._create_return()

    def test_nothing_to_post(self):
        """DR-132: with all quantities 0 the user reads what to fill in."""
        order = self._create_return()
        order.order_line.nav_return_qty_to_receive = 0
        with self.assertRefused("Fill in Return Qty. to Receive"):
            order.nav_post()

    def test_numbers(self):
        """DR-092: own series of the order and of its receipt."""
        series = self.env["ir.sequence"].create(
            [
                {"name": "Returns", "prefix": "SRO", "padding": 3},
                {
                    "name": "Receipts",
                    "prefix": "SRR",
                    "padding": 3,
                    "implementation": "no_gap",
                },
            ]
        )
        self.company.nav_return_order_sequence_id = series[0]
        self.company.nav_return_receipt_sequence_id = series[1]
        order = self._create_return()
        self.assertEqual(order.name, "SRO001")
        receipt = self._shipments(order.nav_post())
        self.assertEqual(receipt.nav_posted_number, "SRR001")
        for on, number in ((False, False), (True, "SRR002")):
            self.company.nav_return_receipt_on_credit_memo = on
            credit = self._post_invoice().nav_create_corrective_credit_memo()
            credit.with_user(self.poster).nav_post()
            receipt = credit.nav_direct_picking_ids
            self.assertEqual(receipt.nav_posted_number, number)

    def test_confirmed_the_odoo_way(self):
        """Odoo's own buttons give the same documents (design §1)."""
        order = self._create_return().sudo()
        order.action_confirm()
        self.assertEqual(order.nav_document_type, "return_order")
        order.picking_ids.button_validate()
        self.assertEqual(order.order_line.nav_return_qty_received, 5)
        credit = order._create_invoices(final=True)
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 600))

    def test_no_recurring_lines(self):
        """SD-267: a customer linked to a code gets no proposal, and no line."""
        template = self.env["sale.order.template"].create({"name": "Monthly"})
        self.env["nav.customer.sales.code"].sudo().create(
            {
                "partner_id": self.customer.id,
                "template_id": template.id,
                "company_id": self.company.id,
            }
        )
        orders = self.env["sale.order"].with_user(self.poster)
        form = Form(
            orders.with_context(default_nav_document_type="return_order"),
            self.env.ref("nav_sales_addon.nav_return_order_view_form"),
        )
        form.partner_id = self.customer
        order = form.save()
        self.assertFalse(order.order_line)
        self.assertFalse(order.nav_recurring_offer)

    def test_post_dialog(self):
        """The dialog speaks of receiving, with positive quantities."""
        order = self._create_return((self.item_1, 5, 100.0))
        action = order.action_nav_post()
        self.assertEqual(action["res_model"], "nav.post.order")
        wizard = self.env["nav.post.order"].with_user(self.poster)
        form = Form(wizard.with_context(default_order_id=order.id))
        self.assertEqual((form.to_ship, form.amount_to_invoice), (5, 500))
        form.return_mode = "ship"
        action = form.save().action_nav_post()
        self.assertEqual(action["res_model"], "stock.picking")
        self.assertEqual(order.order_line.nav_return_qty_received, 5)
        self.assertEqual(order.order_line.nav_return_qty_credited, 0)

    def test_form(self):
        """What is typed is positive; the list of orders does not show returns."""
        action = self.env.ref("nav_sales_addon.nav_return_order_action")
        view = self.env.ref("nav_sales_addon.nav_return_order_view_form")
        orders = self.env["sale.order"].with_user(self.poster)
        form = Form(orders.with_context(default_nav_document_type="return_order"), view)
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.item_1
            line.nav_return_quantity = 3
        order = form.save()
        self.assertEqual(order.order_line.product_uom_qty, -3)
        self.assertEqual(order.order_line.nav_return_amount, 300)
        self.assertIn("return_order", action.domain)
        order.nav_post()
        self.assertStock(self.item_1, 3)
