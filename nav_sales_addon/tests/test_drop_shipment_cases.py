from odoo import Command
from odoo.tests import tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentCases(NavDropShipmentCommon):
    """Quantities, units, currencies and goods that come back (dropship_returns §1)."""

    def _sell(self, order, **values):
        return order.with_user(self.poster).nav_post(**values)

    def _return(self, picking, quantity, to_stock=False):
        """Send goods of a drop shipment back, to the vendor or into our stock."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        if to_stock:
            back.location_dest_id = self.warehouse.lot_stock_id
            back.move_ids.location_dest_id = self.warehouse.lot_stock_id
        back.move_ids.picked = True
        back.with_context(skip_backorder=True).button_validate()
        return back

    # === QUANTITIES ===#

    def test_blank_default_quantities(self):
        """DR-014: with blank defaults nothing is left to ship after receiving."""
        self.company.nav_default_qty_to_ship = "blank"
        order, purchase = self._linked()
        self.assertQuantities(order.order_line, qts=0, qti=0)
        order.order_line.nav_qty_to_ship = 4
        self._sell(order, invoice=False)
        self.assertQuantities(order.order_line, shp=4, qts=0)
        bought = purchase.order_line
        self.assertEqual((bought.qty_received, bought._nav_to_bill()), (4, 4))
        order.order_line.nav_qty_to_ship = 3
        purchase.nav_post(quantities={bought.id: 2})
        self.assertQuantities(order.order_line, shp=6, qts=0, out=4)

    def test_native_partial_with_backorder(self):
        """DR-013: the warehouse does a part; each side can post the rest."""
        order, purchase = self._linked()
        purchase.button_confirm()
        first = self._receive(purchase, 4)
        self.assertEqual(first.state, "done")
        rest = purchase.sudo().picking_ids - first
        self.assertEqual((rest.backorder_id, rest.sale_id), (first, order))
        self.assertQuantities(order.order_line, shp=4, qts=6, out=6)
        self._sell(order)
        self.assertQuantities(order.order_line, shp=10, inv=10)
        self.assertEqual(purchase.order_line.qty_received, 10)

    def test_rest_after_stock(self):
        """DR-082: 4 of 15 came out of stock, so the vendor is asked for 11."""
        self._put_in_stock(self.item_3, 4)
        order = self._create_order((self.item_3, 10))
        order.order_line.nav_qty_to_ship = 4
        self._sell(order, invoice=False)
        order.nav_reopen()
        line = order.order_line
        line.route_ids = self.env.ref("stock_dropshipping.route_drop_shipping")
        purchase = self._purchase()
        with self.assertRefused("nothing to get"):  # the 6 still come out of stock
            purchase.nav_get_sales_order(order)
        line.move_ids.filtered(lambda move: move.state != "done")._action_cancel()
        line.product_uom_qty = 15
        purchase.nav_get_sales_order(order)
        self.assertEqual(purchase.order_line.product_qty, 11)
        order.nav_release()
        self._sell(order, invoice=False)
        self.assertQuantities(line, shp=15, out=0)
        self.assertEqual(purchase.order_line.qty_received, 11)

    def test_negative_line(self):
        """DR-072: nothing is bought or posted for a negative line."""
        order = self._drop_order((self.item_3, -5))
        with self.assertRefused("nothing to get"):
            self._purchase().nav_get_sales_order(order)
        with self.assertRefused("without a purchase order"):
            self._sell(order, invoice=False)

    def test_locks_end_with_the_sale(self):
        """DR-017, DR-021: invoiced in full, the purchase line is free again."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        line = purchase.order_line
        with self.assertRefused(order.name):
            line.product_qty = 12
        invoice = order._create_invoices()
        with self.assertRefused(order.name):
            line.product_qty = 12
        invoice.action_post()
        line.product_qty = 12
        trace = line.sudo().sale_line_id
        self.assertEqual(trace, order.order_line)  # what it was bought for
        bill = self._bill(purchase, 10)
        bill.action_post()
        self.assertEqual(line.qty_invoiced, 10)

    # === STOCK ===#

    def test_never_reserved(self):
        """DR-043: stock is there, and stays there; planned lines are not marked."""
        self._put_in_stock(self.item_3, 20)
        order, purchase = self._linked()
        order.nav_release()
        purchase.button_confirm()
        self.assertEqual(self.item_3.free_qty, 20)
        reserved = self._create_order((self.item_3, 4))
        reserved.nav_release()
        self.assertEqual(self.item_3.free_qty, 16)
        with self.assertRefused("already planned"):
            reserved.order_line.nav_drop_shipment = True

    def _proposal(self):
        """What a reordering rule of I3 would buy now."""
        rule = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": self.item_3.id,
                "warehouse_id": self.warehouse.id,
                "location_id": self.warehouse.lot_stock_id.id,
            }
        )
        quantity = rule.qty_to_order
        rule.unlink()
        return quantity

    def test_reordering_ignores_it(self):
        """DR-048: no proposal for what the vendor brings to the customer."""
        order, purchase = self._linked()
        order.nav_release()
        self.assertEqual(self._proposal(), 0)
        purchase.button_confirm()
        self.assertEqual(self._proposal(), 0)
        self._create_order((self.item_3, 3)).nav_release()
        self.assertEqual(self._proposal(), 3)

    def test_delivery_has_ordinary_lines_only(self):
        """DR-075: the warehouse never sees the drop shipment."""
        order = self._create_order((self.item_3, 5), (self.item_1, 8))
        order.order_line[0].nav_drop_shipment = True
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        purchase.button_confirm()
        order.nav_release()
        delivery = order.picking_ids.filtered(lambda p: not p.is_dropship)
        self.assertEqual(delivery.move_ids.product_id, self.item_1)
        result = self._sell(order)
        self.assertEqual(len(result["shipment_ids"]), 2)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5, 8])

    def test_beside_a_special_order(self):
        """DR-053: what is bought into stock for an order has its own purchase."""
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        special = self._create_item(
            "Special",
            25.0,
            seller_ids=self._seller(10),
            route_ids=[Command.set((mto | buy).ids)],
        )
        discount = {"discount": 8}
        order = self._create_order(
            (self.item_3, 5, 25, discount), (special, 2, 25, discount)
        )
        order.order_line[0].nav_drop_shipment = True
        purchase = self._purchase()
        purchase.nav_get_sales_order(order)
        self.assertEqual(purchase.order_line.product_id, self.item_3)
        order.nav_release()
        into_stock = self.env["purchase.order"].search(
            [("order_line.product_id", "=", special.id)]
        )
        self.assertTrue(into_stock)
        self.assertNotEqual(into_stock, purchase)
        into_stock.button_confirm()
        receipt = into_stock.picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        lines = self._invoices(self._sell(order)).invoice_line_ids
        self.assertEqual(lines.mapped("price_unit"), [25, 25])
        self.assertEqual(lines.mapped("discount"), [8, 8])

    # === UNITS AND CURRENCIES ===#

    def test_unit_of_the_sale(self):
        """DR-078: two dozens are bought as two dozens, 24 pieces move."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order, purchase = self._linked(
            (self.item_3, 2, 100, {"product_uom_id": dozen.id})
        )
        line = purchase.order_line
        self.assertEqual((line.product_qty, line.product_uom_id), (2, dozen))
        self._sell(order, invoice=False)
        move = order.order_line.move_ids
        self.assertEqual(move.product_qty, 24)
        self.assertQuantities(order.order_line, shp=2)
        self.assertEqual(line.qty_received, 2)

    def test_units_of_both_sides(self):
        """Issue 5: sold in pieces, bought in dozens: the bill is compared in one."""
        self.company.nav_drop_shipment_mode = "automatic"
        dozen = self.env.ref("uom.product_uom_dozen")
        self.item_3.seller_ids.product_uom_id = dozen
        order = self._drop_order((self.item_3, 24))
        order.nav_release()
        line = order.order_line.nav_purchase_line_id
        self.assertEqual((line.product_qty, line.product_uom_id), (2, dozen))
        order.order_line.nav_qty_to_ship = 12
        self._sell(order)
        self.assertEqual(line.qty_received, 1)
        purchase = line.order_id.with_user(self.buyer)
        purchase.nav_post(quantities={line.id: 1})
        self.assertQuantities(order.order_line, shp=24, inv=12)
        bill = self._bill(purchase)
        self.assertEqual(bill.invoice_line_ids.quantity, 2)
        with self.assertRefused(order.name):
            bill.action_post()
        bill.invoice_line_ids.quantity = 1
        bill.action_post()
        self.assertEqual(line.qty_invoiced, 1)

    def test_sale_in_foreign_currency(self):
        """DR-050: expected sales by the rate of the sales order."""
        other = self.setup_other_currency("HUF", rates=[("1900-01-01", 3)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "HUF", "currency_id": other.id}
        )
        order, purchase = self._linked(
            (self.item_3, 1, 300, {"discount": 1}), pricelist_id=pricelist.id
        )
        self.assertEqual(order.currency_id, other)
        purchase.nav_post()
        sale = self._item_entries(order).filtered(lambda entry: entry.quantity < 0)
        self.assertAlmostEqual(sale.sales_amount_expected, 99)
        self.assertEqual(purchase.currency_id, self.company.currency_id)

    def test_purchase_in_foreign_currency(self):
        """DR-028: the vendor's currency changes costs, neither link nor guard."""
        other = self.setup_other_currency("EUR", rates=[("1900-01-01", 2)])
        order, purchase = self._linked()
        purchase.currency_id = other
        line = purchase.order_line
        self.assertEqual((line.sale_line_id, line.product_qty), (order.order_line, 10))
        line.price_unit = 120
        self._sell(order, invoice=False)
        bill = self._bill(purchase)
        with self.assertRefused(order.name):
            bill.action_post()
        self._sell(order, ship=False)
        bill.action_post()
        self.assertEqual((bill.currency_id, bill.amount_untaxed), (other, 1200))
        self.assertEqual(bill.amount_untaxed_signed, -600)
        self.assertEqual(order.invoice_ids.amount_untaxed, 1000)

    # === GOODS THAT COME BACK ===#

    def test_back_to_the_vendor(self):
        """Issue 5: both sides go down together, stock is not touched."""
        order, purchase = self._linked()
        purchase.nav_post()
        self._return(order.picking_ids, 4)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(purchase.order_line.qty_received, 6)
        self.assertEqual(self.item_3.qty_available, 0)
        entries = self._item_entries(order)
        self.assertEqual(sum(entries.mapped("quantity")), 0)

    def test_back_into_our_stock(self):
        """Wish 14: we keep them, the vendor delivered 10; nothing is negative."""
        order, purchase = self._linked()
        purchase.nav_post()
        self._return(order.picking_ids, 4, to_stock=True)
        self.assertEqual(order.order_line.qty_delivered, 6)
        self.assertEqual(purchase.order_line.qty_received, 10)
        self.assertEqual(self.item_3.qty_available, 4)

    def test_all_back_into_our_stock(self):
        """Wish 14: everything comes back, the delivered quantity is 0."""
        order, purchase = self._linked()
        purchase.nav_post()
        self._return(order.picking_ids, 10, to_stock=True)
        self.assertEqual(order.order_line.qty_delivered, 0)
        self.assertEqual(self.item_3.qty_available, 10)

    def test_received_into_our_stock_after_all(self):
        """Wish 14: the purchase goes to our warehouse: nothing was delivered."""
        order, purchase = self._linked()
        values = {
            "picking_type_id": self.warehouse.in_type_id.id,
            "dest_address_id": False,
        }
        with self.assertRefused(order.name):
            purchase.write(values)
        purchase.sudo().write(values)  # by an automation that does not know us
        purchase.button_confirm()
        receipt = purchase.sudo().picking_ids
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(self.item_3.qty_available, 10)
        self.assertEqual(order.order_line.qty_delivered, 0)

    # === BILLS ===#

    def test_bills_posted_together(self):
        """DR-008: bills of 6 and 4 in one posting, while only 6 are sold."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        order.order_line.nav_qty_to_invoice = 6
        self._sell(order, ship=False)
        six = self._bill(purchase, 6)
        four = self._bill(purchase)
        self.assertEqual(four.invoice_line_ids.quantity, 4)
        with self.assertRefused(order.name):
            (six | four).action_post()
        self.assertEqual((six | four).mapped("state"), ["draft", "draft"])
        six.action_post()
        with self.assertRefused(order.name):
            four.action_post()

    def test_vendor_refund_counts(self):
        """DR-008: what the vendor credited may be billed again, no more."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        order.order_line.nav_qty_to_invoice = 6
        self._sell(order, ship=False)
        bill = self._bill(purchase, 6)
        bill.action_post()
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": bill.ids, "journal_id": bill.journal_id.id}
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        refund.invoice_line_ids.quantity = 2
        refund.action_post()
        again = self._bill(purchase, 3)
        with self.assertRefused(order.name):
            again.action_post()
        again.invoice_line_ids.quantity = 2
        again.action_post()
        self.assertEqual(again.state, "posted")

    def test_closed_period(self):
        """A bill of a closed period is dated as Odoo dates it, and still guarded."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        self.company.purchase_lock_date = "2026-10-31"
        bill = self._bill(purchase)
        bill.invoice_date = "2026-10-15"
        with self.assertRefused(order.name):
            bill.action_post()
        self._sell(order, ship=False)
        bill.action_post()
        self.assertGreater(str(bill.date), "2026-10-31")

    def _plain_bill(self):
        """A bill as it is uploaded: an item, a price, no purchase order yet."""
        item = {"product_id": self.item_3.id, "quantity": 10, "price_unit": 60}
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_date": self.today,
                "invoice_line_ids": [Command.create({**item, "tax_ids": False})],
            }
        )

    def test_uploaded_bill(self):
        """DR-011: Odoo finds the purchase order by the reference of the upload."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        bill = self._plain_bill()
        total = purchase.sudo().amount_total
        bill._find_and_set_purchase_orders([purchase.name], self.vendor.id, total)
        self.assertEqual(bill.invoice_line_ids.purchase_line_id, purchase.order_line)
        with self.assertRefused(order.name):
            bill.action_post()

    def _match(self, purchase, bill):
        """Choose a purchase line and a bill line in Odoo's list Bill Matching."""
        self.env.flush_all()
        rows = self.env["purchase.bill.line.match"].search([])
        rows.filtered(
            lambda row: row.pol_id == purchase.order_line
            or row.aml_id == bill.invoice_line_ids
        ).action_match_lines()

    def test_bill_matched_before_posting(self):
        """DR-011: a bill made by hand and matched with the purchase waits as well."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        bill = self._plain_bill()
        self._match(purchase, bill)
        with self.assertRefused(order.name):
            bill.action_post()
        self._sell(order, ship=False)
        bill.action_post()
        self.assertEqual(purchase.order_line.qty_invoiced, 10)

    def test_bill_matched_after_posting(self):
        """DR-011: matching a posted bill bills the purchase: the sale comes first."""
        order, purchase = self._linked()
        self._sell(order, invoice=False)
        bill = self._plain_bill()
        bill.action_post()
        item = bill.invoice_line_ids
        with self.assertRefused(order.name):
            item.purchase_line_id = purchase.order_line
        item.invalidate_recordset()
        self.assertFalse(item.purchase_line_id)
        self._sell(order, ship=False)
        item.purchase_line_id = purchase.order_line
        self.assertEqual(purchase.order_line.qty_invoiced, 10)
