from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavCancel(NavCorrectionsCommon):
    """Cancel and Correct (rules/dropship_returns.md §3.2 and §3.3)."""

    def _cancel(self, document):
        return document.with_user(self.poster).nav_cancel_posted()

    def test_cancel(self):
        """DR-156, DR-189: money and goods are back, both documents know it."""
        earlier = fields.Date.subtract(self.today, days=3)
        invoice = self._post_invoice((self.item_1, 1), invoice_date=earlier)
        credit = self._cancel(invoice)
        self.assertRecordValues(
            credit,
            [
                {
                    "move_type": "out_refund",
                    "state": "posted",
                    "amount_total": 120.0,
                    "amount_residual": 0.0,
                    "date": earlier,
                    "nav_corrective": True,
                    "nav_cancelled": False,
                }
            ],
        )
        self.assertTrue(invoice.nav_cancelled)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(invoice.nav_cancelled_by_id, credit)
        self.assertEqual(
            invoice.with_user(self.processor).action_nav_view_corrections()["res_id"],
            credit.id,
        )
        self.assertEqual(credit.action_nav_view_corrections()["res_id"], invoice.id)
        self.assertEqual(credit.nav_picking_ids.nav_posting_date, earlier)
        self.assertStock(self.item_1, 0)
        self.assertBooksAgree()

    def test_exact_cost(self):
        """DR-159: the cost of the sale, whatever the item costs today."""
        invoice = self._post_invoice((self.item_1, 1))
        self.item_1.standard_price = 75
        back = self._cancel(invoice).nav_picking_ids.move_ids
        self.assertEqual(back.value, 60)
        self.assertEqual(back.origin_returned_move_id._nav_left_to_undo(), 0)

    def test_only_once(self):
        """DR-160, DR-161: cancelled and corrective invoices are refused."""
        invoice = self._post_invoice()
        credit = self._cancel(invoice)
        for method in ("nav_cancel_posted", "nav_correct_posted"):
            with self.assertRefused(f"cancelled already by {credit.name}"):
                getattr(invoice.with_user(self.poster), method)()
        corrective = self._cancel(credit)
        with self.assertRefused("corrective document itself"):
            self._cancel(corrective)

    def test_paid(self):
        """DR-163, DR-164: not while anything is applied, but after unapplying."""
        for paid in (120.0, 30.0):
            with self.subTest(paid=paid):
                invoice = self._post_invoice((self.item_1, 1))
                payment = self._pay(invoice, paid)
                with self.assertRefused("paid or credited"):
                    self._cancel(invoice)
                invoice.line_ids.remove_move_reconcile()
                self._cancel(invoice)
                self.assertTrue(invoice.nav_cancelled)
                open_items = payment.move_id.line_ids.filtered(
                    lambda line: line.account_type == "asset_receivable"
                )
                self.assertEqual(sum(open_items.mapped("amount_residual")), -paid)
                self.assertBooksAgree()

    def test_blocked_customer(self):
        """DR-165: Invoice and All refuse, Ship does not; privacy does."""
        invoice = self._post_invoice()
        for blocked in ("invoice", "all"):
            self.customer.nav_blocked = blocked
            with self.assertRefused("C10"):
                self._cancel(invoice)
        self.customer.nav_blocked = "ship"
        self._cancel(invoice)
        self.assertTrue(invoice.nav_cancelled)

    def test_closed_period(self):
        """DR-167, DR-168: the date of the invoice must be open."""
        earlier = fields.Date.subtract(self.today, days=20)
        invoice = self._post_invoice((self.item_1, 1), invoice_date=earlier)
        self.company.nav_allow_posting_from = self.today
        for method in ("nav_cancel_posted", "nav_correct_posted"):
            with self.assertRefused("posting date|Posting Date"):
                getattr(invoice.with_user(self.poster), method)()
        self.company.nav_allow_posting_from = False
        self.company.sale_lock_date = earlier
        with self.assertRefused("closed period"):
            self._cancel(invoice)
        self.assertEqual(invoice.amount_residual, 120)

    def test_returned_already(self):
        """DR-173: goods that came back another way, even if not credited."""
        invoice = self._post_invoice((self.item_1, 1))
        picking = invoice.nav_direct_picking_ids
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 1
        wizard._create_return().button_validate()
        for method in ("nav_cancel_posted", "nav_correct_posted"):
            with self.assertRefused("I1: only 0 of 1 can be taken back"):
                getattr(invoice.with_user(self.poster), method)()

    def test_line_types(self):
        """DR-174: services and accounts are fine; a blocked item is named."""
        account = self.company_data["default_account_revenue"]
        invoice = self._create_invoice((self.item_1, 1), (self.service, 2))
        invoice.invoice_line_ids = [
            fields.Command.create(
                {"name": "Fee", "price_unit": 5, "account_id": account.id}
            )
        ]
        invoice.with_user(self.poster).nav_post()
        self.item_1.product_tmpl_id.nav_blocked = True
        with self.assertRefused("I1 is blocked"):
            self._cancel(invoice)
        self.item_1.product_tmpl_id.nav_blocked = False
        credit = self._cancel(invoice)
        self.assertEqual(credit.amount_total, invoice.amount_total)

    def test_order_posted_at_once(self):
        """DR-175: after Correct a new invoice ships the finished order, once."""
        order = self._create_order((self.item_1, 10))
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        self.assertTrue(order.nav_closed)
        draft = invoice.with_user(self.poster).nav_correct_posted()
        self.assertEqual((draft.state, draft.move_type), ("draft", "out_invoice"))
        self.assertEqual(self._items(draft).quantity, 10)
        self.assertTrue(invoice.nav_cancelled)
        self.assertStock(self.item_1, 0)
        draft.nav_post()
        self.assertQuantities(order.order_line, shp=10, inv=10)
        self.assertStock(self.item_1, -10)
        self.assertTrue(order.nav_closed)
        self.assertBooksAgree()

    def test_order_shipped_in_the_meantime(self):
        """Nothing ships twice: the corrected invoice ships what is missing."""
        order = self._create_order((self.item_1, 10))
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        draft = invoice.with_user(self.poster).nav_correct_posted()
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(invoice=False)
        draft.nav_post()
        self.assertQuantities(order.order_line, shp=10, inv=10)
        self.assertStock(self.item_1, -10)

    def test_order_quantities(self):
        """DR-177: shipped 7 and invoiced 5 of 9 become 2 and 0; no new invoice."""
        order = self._create_order((self.item_1, 9)).with_user(self.poster)
        order.order_line.nav_qty_to_ship = 5
        invoice = self._invoices(order.nav_post())
        order.order_line.nav_qty_to_ship = 2
        order.nav_post(invoice=False)
        action = invoice.with_user(self.poster).action_nav_correct_posted()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (order._name, order.id)
        )
        self.assertQuantities(order.order_line, qty=9, shp=2, inv=0, qts=7, sni=2)
        self.assertFalse(
            order.order_line.move_ids.filtered(
                lambda m: m.state == "assigned" and m.product_uom_qty > 2
            )
        )
        order.nav_post()
        self.assertQuantities(order.order_line, shp=9, inv=9, out=0)
        self.assertStock(self.item_1, -9)

    def test_nothing_ships_behind_the_back(self):
        """Issue 6.2: a changed quantity asks for the difference only."""
        order = self._create_order((self.item_1, 9))
        invoice = self._invoices(order.nav_post())
        self._cancel(invoice)
        line = order.order_line
        line.product_uom_qty = 11
        waiting = line.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        self.assertEqual(sum(waiting.mapped("product_uom_qty")), 2)
        order.nav_post()
        self.assertQuantities(line, shp=11, inv=11, out=0)
        self.assertStock(self.item_1, -11)

    def test_only_posters(self):
        """DR-178: the role is checked on the server, and nothing is touched."""
        invoice = self._post_invoice()
        with self.assertRaises(AccessError):
            invoice.with_user(self.processor).nav_cancel_posted()
        with self.assertRaises(AccessError):
            invoice.with_user(self.poster).write({"nav_cancelled": True})
        self.assertEqual(invoice.amount_residual, invoice.amount_total)

    def test_correct_keeps_the_data_of_the_invoice(self):
        """DR-158, DR-180: the customer's card changed since; no reference line."""
        terms = self.env.ref("account.account_payment_term_30days")
        invoice = self._create_invoice(invoice_payment_term_id=terms.id)
        invoice.invoice_line_ids = [
            fields.Command.create({"display_type": "line_note", "name": "My remark"})
        ]
        invoice.with_user(self.poster).nav_post()
        self.customer.property_payment_term_id = False
        self.item_1.list_price = 999
        draft = invoice.with_user(self.poster).nav_correct_posted()
        self.assertEqual(draft.invoice_payment_term_id, terms)
        self.assertEqual(self._items(draft).price_unit, 100)
        notes = draft.invoice_line_ids - self._items(draft)
        self.assertEqual(notes.mapped("name"), ["My remark"])
        draft.nav_post()
        self.assertStock(self.item_1, -10)

    def test_cash_rounding(self):
        """DR-181: one rounding line each, and the totals are equal."""
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "1.00",
                "rounding": 1.0,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        invoice = self._post_invoice(
            (self.item_1, 1, 83.32), invoice_cash_rounding_id=rounding.id
        )
        self.assertEqual(invoice.amount_total, 100)
        draft = invoice.with_user(self.poster).nav_correct_posted()
        credit = invoice.nav_cancelled_by_id
        for move in credit | draft:
            lines = move.line_ids.filtered(lambda line: line.display_type == "rounding")
            self.assertEqual((len(lines), move.amount_total), (1, 100))
        self.assertEqual(invoice.amount_residual, 0)


@tagged("post_install", "-at_install")
class TestNavCancelCreditMemo(NavCorrectionsCommon):
    """Corrective credit memos are cancelled themselves (rules §3.3)."""

    def _cancel(self, document):
        return document.with_user(self.poster).nav_cancel_posted()

    def test_cancel_credit_memo(self):
        """DR-182, DR-183: the invoice is open again and can be cancelled again."""
        invoice = self._post_invoice((self.item_1, 1))
        credit = self._cancel(invoice)
        again = self._cancel(credit)
        self.assertRecordValues(
            again,
            [
                {
                    "move_type": "out_invoice",
                    "state": "posted",
                    "amount_total": 120.0,
                    "amount_residual": 0.0,
                    "nav_corrective": True,
                }
            ],
        )
        note = again.invoice_line_ids.sorted("sequence")[0]
        self.assertIn(credit.name, note.name)
        self.assertEqual(credit.nav_cancelled_by_id, again)
        self.assertFalse(invoice.nav_cancelled)
        self.assertFalse(invoice.nav_cancelled_by_id)
        self.assertEqual(invoice.amount_residual, 120)
        self.assertStock(self.item_1, -1)
        second = self._cancel(invoice)
        self.assertEqual(invoice.nav_cancelled_by_id, second)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertStock(self.item_1, 0)
        self.assertBooksAgree()

    def test_of_an_order(self):
        """The order is shipped and invoiced again with the cancelled credit memo."""
        order = self._create_order((self.item_1, 4))
        invoice = self._invoices(order.nav_post())
        credit = self._cancel(invoice)
        self.assertQuantities(order.order_line, shp=0, inv=0)
        self._cancel(credit)
        self.assertQuantities(order.order_line, shp=4, inv=4, out=0)
        self.assertStock(self.item_1, -4)
        self.assertBooksAgree()

    def test_only_corrective_ones(self):
        """DR-184: ordinary credit memos and cancelled ones are refused."""
        invoice = self._post_invoice()
        ordinary = invoice.with_user(self.poster).nav_create_corrective_credit_memo()
        ordinary.nav_post()
        with self.assertRefused("no corrective credit memo"):
            self._cancel(ordinary)
        credit = self._cancel(self._post_invoice())
        self._cancel(credit)
        with self.assertRefused("cancelled already"):
            self._cancel(credit)

    def test_applied_otherwise(self):
        """DR-186, DR-187: applied in part is refused, unapplied is fine."""
        invoice = self._post_invoice((self.item_1, 1))
        other = self._post_invoice((self.service, 1, 50.0))
        credit = self._cancel(invoice)
        credit.sudo().line_ids.remove_move_reconcile()
        lines = (credit.sudo() | other).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        with self.assertRefused("not applied to invoice"):
            self._cancel(credit)
        credit.sudo().line_ids.remove_move_reconcile()
        again = self._cancel(credit)
        self.assertEqual((credit.amount_residual, again.amount_residual), (0, 0))
        self.assertEqual(invoice.amount_residual, 120)
        self.assertFalse(invoice.nav_cancelled)

    def test_approval_comes_first(self):
        """DR-194: the credit memo waits for its approval, then it cancels."""
        self.env["nav.approval.user"].sudo().create(
            [
                {
                    "user_id": self.manager.id,
                    "company_id": self.company.id,
                    "unlimited_sales": True,
                },
                {
                    "user_id": self.poster.id,
                    "company_id": self.company.id,
                    "approver_id": self.manager.id,
                },
            ]
        )
        self.env["nav.approval.rule"].sudo().create(
            {
                "name": "Credit memos",
                "company_id": self.company.id,
                "document_type": "credit_memo",
                "approver_type": "specific",
                "specific_user_id": self.manager.id,
                "limit_type": "specific",
            }
        ).enabled = True
        order = self._create_order((self.item_1, 4))
        invoice = self._invoices(order.nav_post())
        credit = self._cancel(invoice)
        self.assertEqual(credit.state, "draft")
        self.assertFalse(invoice.nav_cancelled)
        self.assertQuantities(order.order_line, shp=4)
        with self.assertRefused("waits to be posted"):
            self._cancel(invoice)
        numbers = credit.nav_send_approval_request()
        requests = self.env["nav.approval.request"].sudo().browse(numbers)
        requests.entry_ids.with_user(self.manager).nav_approve()
        credit.with_user(self.poster).nav_post()
        self.assertTrue(invoice.nav_cancelled)
        self.assertQuantities(order.order_line, shp=0, inv=0)
