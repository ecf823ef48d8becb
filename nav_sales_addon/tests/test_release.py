from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.nav_sales_addon.const import TRANSITION

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavRelease(NavSalesCommon):
    """Open and Released: who may change the status, and how (rules §3)."""

    def _set_status(self, order, status):
        """What an approval engine does; nobody else can."""
        order.with_context(nav_transition=TRANSITION).write({"nav_status": status})

    # === RELEASE AND REOPEN ===#

    def test_release_confirms_the_order(self):
        """Rules §3: released is confirmed, the supply chain starts; again is no-op."""
        order = self._create_order((self.item_1, 5)).with_user(self.processor)
        self.assertTrue(order.nav_release())
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))
        pickings = order.sudo().picking_ids
        self.assertEqual(len(pickings), 1)
        order.nav_release()
        self.assertEqual(order.sudo().picking_ids, pickings)

    def test_reopen_keeps_the_order_confirmed(self):
        """Rules §3: a reopened order may be changed, its transfers follow."""
        order = self._create_order((self.item_1, 5)).with_user(self.processor)
        order.nav_reopen()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        order.nav_release()
        order.nav_reopen()
        self.assertEqual((order.nav_status, order.state), ("open", "sale"))
        order.order_line.product_uom_qty = 7
        self.assertEqual(order.sudo().picking_ids.move_ids.product_uom_qty, 7)
        order.nav_release()
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))

    def test_only_the_selected_orders_change(self):
        """SD-208: Release and Reopen of a selection touch nothing else."""
        orders = self.env["sale.order"].union(*(self._create_order() for _ in range(4)))
        first, second, third, fourth = orders.with_user(self.processor)
        (second | third).action_nav_release()
        self.assertEqual(
            orders.mapped("nav_status"), ["open", "released", "released", "open"]
        )
        orders.action_nav_release()  # released ones among them do not matter
        (second | fourth).action_nav_reopen()
        self.assertEqual(
            orders.mapped("nav_status"), ["released", "open", "released", "open"]
        )
        self.assertEqual(first.state, "sale")

    def test_all_selected_orders_or_none(self):
        """SD-208: one order that cannot be released stops the selection."""
        good, empty = self._create_order(), self._create_order((self.item_1, 0))
        with self.assertRefused(f"{empty.name}: There is nothing to release"):
            (good | empty).nav_release()
        self.assertEqual(good.nav_status, "open")

    def test_nothing_to_release(self):
        """SD-209: no line, only texts, or quantity 0."""
        note = {"display_type": "line_note", "name": "Only a text"}
        orders = {
            "no line": self._create_order(order_line=[]),
            "texts": self._create_order(order_line=[Command.create(note)]),
            "zero": self._create_order((self.item_1, 0)),
        }
        for case, order in orders.items():
            with self.subTest(case), self.assertRefused("nothing to release"):
                order.nav_release()
            self.assertEqual((order.nav_status, order.state), ("open", "draft"))

    def test_unit_of_measure_is_needed(self):
        """SD-207: the message names order, item and field; the order stays open."""
        order = self._create_order()
        message = f"{order.name}, I1: Unit of Measure must be filled in"
        with self.assertRefused(message):
            order.order_line.product_uom_id = False
        # a line that lost its unit some other way
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_uom_id = NULL WHERE id = %s",
            [order.order_line.id],
        )
        self.env.invalidate_all()
        with self.assertRefused(message):
            order.nav_release()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))

    def test_pending_approval(self):
        """SD-214: neither released, reopened nor posted; sending it changes nothing."""
        order = self._create_order()
        self._set_status(order, "pending_approval")
        with self.assertRefused("waiting for approval"):
            order.nav_reopen()
        with self.assertRefused("waiting for approval"):
            order.nav_release()
        with self.assertRefused("waiting for approval"):
            order.nav_post()
        order.action_quotation_sent()
        self.assertEqual((order.nav_status, order.state), ("pending_approval", "sent"))
        with self.assertRefused("Pending Approval"):
            order.with_user(self.processor).order_line.price_unit = 1

    def test_rights(self):
        """Buttons are hidden, RPC is not: releasing needs the role."""
        order = self._create_order()
        salesman = self._create_user("outsider", "group_nav_processor")
        salesman.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        for method in ("nav_release", "nav_reopen", "nav_make_order"):
            with self.assertRaises(AccessError):
                getattr(order.with_user(salesman), method)()
        self.assertEqual(order.nav_status, "open")

    # === THE STATUS FIELD ===#

    def test_status_is_never_typed(self):
        """No write, creation, import, default or context key sets the status."""
        order = self._create_order().with_user(self.manager)
        for context in ({}, {"nav_transition": True}, {"nav_transition": "TRANSITION"}):
            with self.assertRaises(AccessError):
                order.with_context(**context).write({"nav_status": "released"})
        with self.assertRaises(AccessError):
            order.write({"nav_status": "released", "state": "sale"})
        values = {"partner_id": self.customer.id, "nav_status": "released"}
        orders = self.env["sale.order"].with_user(self.manager)
        created = orders.create(values)
        created |= orders.with_context(default_nav_status="released").create(
            {"partner_id": self.customer.id}
        )
        result = orders.load(
            ["partner_id/.id", "nav_status"], [[str(self.customer.id), "released"]]
        )
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
        created |= orders.browse(result["ids"])
        self.assertEqual(created.mapped("nav_status"), ["open"] * 3)
        self.assertEqual(created.mapped("state"), ["draft"] * 3)

    def test_document_type_changes_by_make_order_only(self):
        """An order never becomes a quote again, and a quote gets its number."""
        order, quote = (
            self._create_order(),
            self._create_order(nav_document_type="quote"),
        )
        with self.assertRefused("Make Order"):
            order.nav_document_type = "quote"
        with self.assertRefused("Make Order"):
            quote.nav_document_type = "order"
        quote.with_user(self.processor).nav_make_order()
        self.assertEqual(quote.nav_document_type, "order")

    def test_status_follows_the_state(self):
        """Whoever confirms, cancels or resets an order the Odoo way: both agree."""
        order = self._create_order(nav_document_type="quote")
        order.action_confirm()
        self.assertEqual(
            (order.nav_document_type, order.nav_status), ("order", "released")
        )
        order._action_cancel()
        self.assertEqual((order.nav_status, order.state), ("open", "cancel"))
        with self.assertRefused("cancelled"):
            order.nav_release()
        order.action_draft()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        order.nav_release()
        self.assertEqual(order.nav_status, "released")
        order.write({"state": "draft"})
        self.assertEqual(order.nav_status, "open")

    def test_imported_confirmed_order_is_released(self):
        """An order that arrives confirmed is a released order, also with the lock."""
        self.company.nav_lock_released = True
        order = (
            self.env["sale.order"]
            .with_user(self.manager)
            .create(
                {
                    "partner_id": self.customer.id,
                    "state": "sale",
                    "order_line": [Command.create({"product_id": self.item_1.id})],
                }
            )
        )
        self.assertEqual(
            (order.nav_document_type, order.nav_status), ("order", "released")
        )

    def test_lock_cannot_be_bypassed_by_a_state(self):
        """A state in the same write does not open the lines of a locked order."""
        self.company.nav_lock_released = True
        order = self._create_order()
        order.nav_release()
        line = order.order_line
        with self.assertRefused("Reopen"):
            order.with_user(self.manager).write(
                {
                    "state": "sale",
                    "order_line": [Command.update(line.id, {"price_unit": 1})],
                }
            )
        self.assertEqual(line.price_unit, 100)

    def test_confirming_checks_items(self):
        """Rules §7: an item blocked meanwhile stops every way to confirm."""
        order = self._create_order((self.item_1, 1), nav_document_type="quote")
        self.item_1.nav_sales_blocked = True
        with self.assertRefused("I1 is blocked"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
