from odoo.tests import tagged

from .drop_shipment_common import NavDropShipmentCommon


@tagged("post_install", "-at_install")
class TestNavDropShipmentPosting(NavDropShipmentCommon):
    """Post goods and invoices from both sides (dropship_returns §1.4, §1.5)."""

    def test_ship_from_the_sales_side(self):
        """DR-002, DR-004: both sides move, the purchase is released, two rows."""
        order, purchase = self._linked()
        result = order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(len(result["shipment_ids"]), 1)
        line, bought = order.order_line, purchase.order_line
        self.assertQuantities(line, shp=10, qti=10, out=0)
        self.assertEqual((bought.qty_received, purchase.state), (10, "purchase"))
        entries = self._item_entries(order)
        self.assertEqual(sorted(entries.mapped("quantity")), [-10, 10])
        self.assertEqual(entries.mapped("drop_shipment"), [True, True])
        self.assertEqual(self.item_3.qty_available, 0)

    def test_receive_from_the_purchase_side(self):
        """DR-003: the same result; the sales order is released by itself."""
        order, purchase = self._linked()
        purchase.button_confirm()
        picking = self._receive(purchase)
        self.assertEqual(picking.state, "done")
        self.assertQuantities(order.order_line, shp=10, qti=10, out=0)
        self.assertEqual((order.state, order.nav_status), ("sale", "released"))
        self.assertEqual(picking.nav_posting_date, self.today)

    def test_partial_from_both_sides(self):
        """DR-013, DR-079: outstanding is shared; more than outstanding is refused."""
        order, purchase = self._linked()
        order.order_line.nav_qty_to_ship = 4
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(purchase.order_line.qty_received, 4)
        with self.assertRefused("between 0 and 6"):
            order.order_line.nav_qty_to_ship = 7
        self._receive(purchase, 5)
        self.assertQuantities(order.order_line, shp=9, out=1)
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(purchase.order_line.qty_received, 10)

    def test_unlinked_line_is_refused(self):
        """DR-019: named, and nothing is posted, not even other lines."""
        order = self._drop_order((self.item_3, 5))
        self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.item_1.id, "product_uom_qty": 1}
        )
        with self.assertRefused("I3.*without a purchase order"):
            order.with_user(self.poster).nav_post()
        self.assertFalse(order.picking_ids)
        self.assertEqual(order.nav_status, "open")

    def test_zero_leaves_the_purchase_alone(self):
        """Rules §1.4: lines with nothing to ship do not touch the counterpart."""
        order, purchase = self._linked()
        self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.item_1.id, "product_uom_qty": 1}
        )
        order.order_line[0].nav_qty_to_ship = 0
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(purchase.state, "draft")

    def test_several_sales_orders(self):
        """DR-034: one purchase, a posted shipment for each sales order."""
        first, second = self._drop_order(), self._drop_order((self.item_4, 3))
        purchase = self._purchase()
        purchase.nav_get_sales_order(first)
        purchase.nav_get_sales_order(second)
        purchase.button_confirm()
        pickings = purchase.sudo().picking_ids
        self.assertEqual(pickings.sale_id, first | second)
        self.assertEqual(len(pickings), 2)
        self._receive(purchase)
        self.assertQuantities(first.order_line, shp=10)
        self.assertQuantities(second.order_line, shp=3)

    def test_ship_one_of_several(self):
        """DR-034: posting one sales order leaves the other alone."""
        first, second = self._drop_order(), self._drop_order((self.item_4, 3))
        purchase = self._purchase()
        purchase.nav_get_sales_order(first | second)
        first.with_user(self.poster).nav_post()
        self.assertQuantities(first.order_line, shp=10, inv=10)
        self.assertQuantities(second.order_line, shp=0)
        self.assertEqual(second.nav_status, "open")

    def test_split_over_vendors(self):
        """Rules §1.2: delete a fetched line and another vendor's order fetches it."""
        order, purchase = self._linked((self.item_3, 10), (self.item_4, 2))
        purchase.order_line.filtered(lambda x: x.product_id == self.item_4).unlink()
        other = self._purchase(
            partner_id=self.env["res.partner"].create({"name": "W"}).id
        )
        other.nav_get_sales_order(order)
        result = order.with_user(self.poster).nav_post(invoice=False)
        self.assertEqual(len(result["shipment_ids"]), 2)
        self.assertEqual((purchase | other).mapped("state"), ["purchase", "purchase"])

    def test_approval_of_the_sale(self):
        """DR-062, AP-068: an unapproved sales order is received by nobody."""
        group = "nav_sales_addon.group_nav_approval_setup"
        self.env.user.group_ids |= self.env.ref(group)
        row = {"user_id": self.manager.id, "company_id": self.company.id}
        self.env["nav.approval.user"].create({**row, "unlimited_sales": True})
        self.env["nav.approval.rule"].create(
            {
                "name": "All",
                "company_id": self.company.id,
                "approver_type": "specific",
                "limit_type": "specific",
                "specific_user_id": self.manager.id,
                "enabled": True,
            }
        )
        _order, purchase = self._linked()
        purchase.button_confirm()
        with self.assertRefused("must be approved first"):
            self._receive(purchase)

    def test_approval_of_the_purchase(self):
        """DR-062: a purchase that waits for approval is shipped by nobody."""
        self.company.po_double_validation = "two_step"
        self.company.po_double_validation_amount = 1
        order, purchase = self._linked()
        purchase.button_confirm()
        self.assertEqual(purchase.state, "to approve")
        with self.assertRefused("waiting for approval"):
            order.with_user(self.poster).nav_post()

    def test_approval_of_the_purchase_at_posting(self):
        """DR-062: posting does not approve what Odoo wants approved."""
        self.company.po_double_validation = "two_step"
        self.company.po_double_validation_amount = 1
        order, purchase = self._linked()
        with self.assertRefused("must be approved"):
            order.with_user(self.poster).nav_post()
        self.assertEqual(purchase.state, "draft")

    # === BILLS ===#

    def test_bill_waits_for_the_sale(self):
        """DR-006, DR-007: refused naming the sales order, then accepted."""
        order, purchase = self._linked()
        order.with_user(self.poster).nav_post(invoice=False)
        bill = self._bill(purchase)
        with self.assertRefused(order.name):
            bill.action_post()
        order.with_user(self.poster).nav_post(ship=False)
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertEqual(purchase.order_line.qty_invoiced, 10)

    def test_bill_is_cumulative(self):
        """DR-008: 4 of 10 invoiced: 5 refused, 4 posted, then the other 6."""
        order, purchase = self._linked()
        order.with_user(self.poster).nav_post(invoice=False)
        order.order_line.nav_qty_to_invoice = 4
        order.with_user(self.poster).nav_post(ship=False)
        bill = self._bill(purchase, 5)
        with self.assertRefused(order.name):
            bill.action_post()
        bill.invoice_line_ids.quantity = 4
        bill.action_post()
        order.with_user(self.poster).nav_post(ship=False)
        rest = self._bill(purchase)
        self.assertEqual(rest.invoice_line_ids.quantity, 6)
        rest.action_post()

    def test_bill_after_two_invoices(self):
        """DR-010: sold in two steps, billed in one."""
        order, purchase = self._linked()
        for quantity in (4, 6):
            order.order_line.nav_qty_to_ship = quantity
            order.with_user(self.poster).nav_post()
        bill = self._bill(purchase)
        bill.action_post()
        self.assertEqual(bill.invoice_line_ids.quantity, 10)

    def test_bill_made_by_hand(self):
        """DR-011: wherever the bill comes from, its posting is refused."""
        order, purchase = self._linked()
        order.with_user(self.poster).nav_post(invoice=False)
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.vendor.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.item_3.id,
                            "quantity": 10,
                            "purchase_line_id": purchase.order_line.id,
                        },
                    )
                ],
            }
        )
        with self.assertRefused(order.name):
            bill._post()

    def test_bills_may_come_first(self):
        """DR-007: as in later products, if the company wants it."""
        self.company.nav_bill_before_sale = True
        order, purchase = self._linked()
        order.with_user(self.poster).nav_post(invoice=False)
        bill = self._bill(purchase)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_figures(self):
        """DR-005, DR-083: sales 1,000, cost 600, stock untouched."""
        order, purchase = self._linked()
        result = order.with_user(self.poster).nav_post()
        self.assertEqual(self._invoices(result).amount_untaxed, 1000)
        entries = self._item_entries(order)
        sale = entries.filtered(lambda entry: entry.quantity < 0)
        self.assertEqual(sale.sales_amount_actual, 1000)
        bill = self._bill(purchase)
        bill.action_post()
        self.assertEqual(bill.amount_untaxed, 600)
        self.assertEqual(self.item_3.qty_available, 0)

    def test_done_lines_do_not_disturb(self):
        """DR-018: ordinary lines are posted after the drop shipment is finished."""
        order, purchase = self._linked((self.item_3, 5))
        self.env["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.item_1.id, "product_uom_qty": 8}
        )
        order.order_line[1].nav_qty_to_ship = 0
        order.with_user(self.poster).nav_post()
        self._bill(purchase).action_post()
        order.order_line[1].nav_qty_to_ship = 8
        result = order.with_user(self.poster).nav_post()
        self.assertEqual(
            self._invoices(result).invoice_line_ids.product_id, self.item_1
        )
