from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentPurchase(NavDropShipmentCommon):
    """Receive and bill from the purchase order (dropship_returns §1.4, §1.5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.biller = new_test_user(
            cls.env,
            login="nav_biller",
            groups="purchase.group_purchase_user,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _sell(self, order, **values):
        return order.with_user(self.poster).nav_post(**values)

    # === RECEIVE ===#

    def test_receive(self):
        """DR-003: a buyer without other rights receives, and so ships the sale."""
        order, purchase = self._linked()
        result = purchase.nav_post()
        self.assertFalse(result["bill_ids"])
        picking = self.env["stock.picking"].browse(result["receipt_ids"])
        self.assertEqual((picking.state, picking.sale_id), ("done", order))
        self.assertEqual(picking.nav_posting_date, self.today)
        self.assertQuantities(order.order_line, shp=10, qti=10, out=0)
        self.assertEqual((order.state, order.nav_status), ("sale", "released"))
        self.assertEqual(purchase.order_line.qty_received, 10)
        entries = self._item_entries(order)
        self.assertEqual(sorted(entries.mapped("quantity")), [-10, 10])

    def test_receive_in_parts(self):
        """DR-013, DR-079: parts from either side; never more than outstanding."""
        order, purchase = self._linked()
        line = purchase.order_line
        purchase.nav_post(quantities={str(line.id): 4})
        self.assertQuantities(order.order_line, shp=4, qts=6, out=6)
        with self.assertRefused("between 0 and 6"):
            purchase.nav_post(quantities={line.id: 7})
        order.order_line.nav_qty_to_ship = 2
        self._sell(order, invoice=False)
        purchase.nav_post()
        self.assertQuantities(order.order_line, shp=10, out=0)
        with self.assertRefused("nothing to post"):
            purchase.nav_post()

    def test_one_line_of_two(self):
        """Rules §1.4: a line with nothing to receive stays as it was."""
        order, purchase = self._linked((self.item_3, 10), (self.item_4, 2))
        first, second = purchase.order_line
        purchase.nav_post(quantities={first.id: 10, second.id: 0})
        self.assertEqual(order.order_line.mapped("qty_delivered"), [10, 0])

    def test_shipments_of_several_orders(self):
        """DR-034: one purchase, a shipment of its own for each sales order."""
        first, second = self._drop_order(), self._drop_order((self.item_4, 3))
        purchase = self._purchase()
        purchase.nav_get_sales_order(first | second)
        purchase.nav_post(quantities=dict.fromkeys(purchase.order_line[1].ids, 0))
        self.assertQuantities(first.order_line, shp=10)
        self.assertEqual(second.nav_status, "open")
        result = purchase.nav_post()
        self.assertEqual(len(result["receipt_ids"]), 1)
        self.assertQuantities(second.order_line, shp=3)

    def test_posting_date(self):
        """DR-049: both posted documents carry the date of who posts."""
        order, purchase = self._linked()
        order.nav_posting_date = "2026-03-01"
        result = purchase.nav_post(posting_date="2026-03-10")
        picking = self.env["stock.picking"].browse(result["receipt_ids"])
        self.assertEqual(str(picking.nav_posting_date), "2026-03-10")
        self.assertEqual(str(picking.date_done.date()), "2026-03-10")
        self.assertEqual(str(order.nav_posting_date), "2026-03-01")

    def test_checks_of_the_sale(self):
        """Rules §1.4: blocked customer, closed dates and release stop the buyer."""
        order, purchase = self._linked()
        self.customer.nav_blocked = "ship"
        with self.assertRefused("[Bb]locked"):
            purchase.nav_post()
        self.assertEqual((purchase.state, order.state), ("draft", "draft"))
        self.customer.nav_blocked = False
        self.company.nav_allow_posting_to = "2026-01-31"
        with self.assertRefused("allowed posting dates"):
            purchase.nav_post()
        with self.assertRefused("allowed posting dates"):
            purchase.nav_post(posting_date="2026-02-01")
        self.assertEqual(purchase.order_line.qty_received, 0)
        purchase.nav_post(posting_date="2026-01-31")
        self.assertEqual(purchase.order_line.qty_received, 10)

    def test_approval_of_the_purchase(self):
        """DR-062: what Odoo wants approved is not received."""
        self.company.po_double_validation = "two_step"
        self.company.po_double_validation_amount = 1
        _order, purchase = self._linked()
        with self.assertRefused("must be approved"):
            purchase.nav_post()
        self.assertEqual(purchase.state, "draft")

    def test_lots(self):
        """DR-066: a lot given for the transfer is on both entries; parts work."""
        self.item_3.tracking = "lot"
        order, purchase = self._linked()
        purchase.button_confirm()
        with self.assertRefused("Assign lots"):
            purchase.nav_post()
        move = purchase.sudo().picking_ids.move_ids
        move.move_line_ids.lot_name = "L1"
        purchase.nav_post(quantities={purchase.order_line.id: 4})
        done = order.order_line.move_ids.filtered(lambda m: m.state == "done")
        self.assertEqual(done.lot_ids.mapped("name"), ["L1"])
        rest = order.order_line.move_ids - done
        rest.move_line_ids.lot_name = "L2"
        self._sell(order, invoice=False)
        self.assertQuantities(order.order_line, shp=10)

    def test_services_of_the_purchase(self):
        """A service of the vendor is received too, and billed without a sale."""
        _order, purchase = self._linked()
        self.env["purchase.order.line"].create(
            {"order_id": purchase.id, "product_id": self.service.id, "product_qty": 1}
        )
        purchase.nav_post()
        self.assertEqual(purchase.order_line.mapped("qty_received"), [10, 1])
        freight = purchase.order_line[1]
        purchase.with_user(self.biller).nav_post(
            receive=False, invoice=True, quantities={purchase.order_line[0].id: 0}
        )
        self.assertEqual(freight.qty_invoiced, 1)

    def test_rights(self):
        """Whoever does not buy posts nothing; bills need invoicing too."""
        order, purchase = self._linked()
        with self.assertRaises(AccessError):
            purchase.with_user(self.poster).nav_post()
        purchase.nav_post()
        self._sell(order, ship=False)
        with self.assertRaises(AccessError):
            purchase.nav_post(receive=False, invoice=True)

    def test_other_purchases(self):
        """What comes into our stock is received in Odoo."""
        purchase = self.env["purchase.order"].create({"partner_id": self.vendor.id})
        with self.assertRefused("no drop shipment"):
            purchase.nav_post()

    # === INVOICE ===#

    def test_bill(self):
        """DR-006, DR-007: refused before the sale is invoiced, posted after it."""
        order, purchase = self._linked()
        purchase = purchase.with_user(self.biller)
        purchase.nav_post()
        with self.assertRefused(order.name):
            purchase.nav_post(receive=False, invoice=True)
        self.assertFalse(purchase.invoice_ids)
        self._sell(order, ship=False)
        result = purchase.nav_post(
            receive=False, invoice=True, bill_reference="B-77", bill_date="2026-11-02"
        )
        bill = self.env["account.move"].browse(result["bill_ids"])
        self.assertEqual(
            (bill.state, bill.ref, str(bill.invoice_date), bill.amount_untaxed),
            ("posted", "B-77", "2026-11-02", 600),
        )
        with self.assertRefused("nothing to post"):
            purchase.nav_post(receive=False, invoice=True)

    def test_bill_in_parts(self):
        """DR-008: 4 of 10 sold: 5 are refused, 4 are billed, then the rest."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        order.order_line.nav_qty_to_invoice = 4
        self._sell(order, ship=False)
        purchase, line = purchase.with_user(self.biller), purchase.order_line
        with self.assertRefused(order.name):
            purchase.nav_post(False, True, {line.id: 5})
        purchase.nav_post(False, True, {line.id: 4})
        self.assertEqual(line.qty_invoiced, 4)
        self._sell(order, ship=False)
        purchase.nav_post(False, True)
        self.assertEqual(line.qty_invoiced, 10)
        with self.assertRefused("between 0 and 0"):
            purchase.nav_post(False, True, {line.id: 1})

    def test_together(self):
        """DR-009, DR-010: refused while something is to receive, not afterwards."""
        order, purchase = self._linked()
        purchase = purchase.with_user(self.biller)
        with self.assertRefused("received and invoiced at the same time"):
            purchase.nav_post(receive=True, invoice=True)
        self.assertEqual((purchase.state, order.state), ("draft", "draft"))
        self._sell(order)
        result = purchase.nav_post(receive=True, invoice=True)
        self.assertEqual(len(result["bill_ids"]), 1)
        self.assertEqual(purchase.order_line.qty_invoiced, 10)

    def test_together_if_the_company_wants_it(self):
        """Rules V2: as in later products, received and billed in one step."""
        self.company.nav_bill_before_sale = True
        _order, purchase = self._linked()
        purchase = purchase.with_user(self.biller)
        result = purchase.nav_post(receive=True, invoice=True)
        self.assertEqual((len(result["receipt_ids"]), len(result["bill_ids"])), (1, 1))
        self.assertEqual(purchase.order_line.qty_invoiced, 10)

    def test_all_or_nothing(self):
        """A bill that cannot be posted takes the receipt back too."""
        self.company.nav_bill_before_sale = True
        _order, purchase = self._linked()
        purchase = purchase.with_user(self.biller)
        bills = type(self.env["account.move"])
        with (
            patch.object(bills, "action_post", side_effect=UserError("No.")),
            self.assertRefused("No."),
        ):
            purchase.nav_post(receive=True, invoice=True)
        self.assertFalse(purchase.invoice_ids)
        self.assertEqual(
            (purchase.state, purchase.order_line.qty_received), ("draft", 0)
        )

    # === DIALOG ===#

    def test_dialog(self):
        """The dialog proposes what is open and says what stands in the way."""
        order, purchase = self._linked((self.item_3, 10), (self.item_4, 2))
        purchase = purchase.with_user(self.biller)
        context = purchase.action_nav_post()["context"]
        wizards = self.env["nav.post.purchase"].with_user(self.biller)
        with Form(wizards.with_context(**context)) as dialog:
            self.assertEqual(dialog.mode, "receive")
            self.assertEqual(len(dialog.line_ids), 2)
            with dialog.line_ids.edit(0) as row:
                self.assertEqual(row.sale_order_name, order.name)
                self.assertEqual(row.quantity, 10)
                row.quantity = 11
            self.assertIn("between 0 and 10", dialog.problems)
            with dialog.line_ids.edit(0) as row:
                row.quantity = 4
            dialog.line_ids.remove(1)
            self.assertFalse(dialog.problems)
        dialog.record.action_nav_post()
        self.assertEqual(purchase.order_line.mapped("qty_received"), [4, 0])
        self._sell(order)
        with Form(wizards.with_context(**context)) as dialog:
            self.assertEqual(dialog.mode, "invoice")
            dialog.bill_reference = "B-1"
        dialog.record.action_nav_post()
        self.assertEqual(purchase.invoice_ids.ref, "B-1")
        self.assertEqual(purchase.order_line.mapped("qty_invoiced"), [10, 2])
