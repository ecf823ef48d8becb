from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavPostDialog(NavSalesCommon):
    """The Post dialog of an order (rules/sales_documents.md §5)."""

    def _dialog(self, order, user=None):
        order = order.with_user(user or self.poster)
        action = order.action_nav_post()
        return Form(order.env[action["res_model"]].with_context(**action["context"]))

    def test_ship_and_invoice_is_the_default(self):
        """Both steps and the order's own posting date are proposed."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        with self._dialog(order) as dialog:
            self.assertEqual(dialog.mode, "ship_invoice")
            self.assertEqual(dialog.posting_date, order.nav_posting_date)
            self.assertEqual((dialog.to_ship, dialog.to_invoice), (4, 4))
            self.assertEqual(dialog.amount_to_invoice, 400.0)
            dialog.mode = "ship"
            self.assertEqual((dialog.to_ship, dialog.to_invoice), (4, 0))
            dialog.mode = "invoice"
            self.assertEqual((dialog.to_ship, dialog.to_invoice), (0, 0))

    def test_post_opens_the_invoice(self):
        order = self._create_order((self.item_1, 10))
        action = self._dialog(order).save().action_nav_post()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(action["res_id"], order.invoice_ids.id)

    def test_ship_opens_the_shipment(self):
        order = self._create_order((self.item_1, 10))
        dialog = self._dialog(order)
        dialog.mode = "ship"
        action = dialog.save().action_nav_post()
        self.assertEqual(action["res_model"], "stock.picking")
        self.assertEqual(action["res_id"], order.picking_ids.id)

    def test_shipping_services_only_just_closes(self):
        """Services leave no shipment that could be opened."""
        order = self._create_order((self.service, 1))
        dialog = self._dialog(order)
        dialog.mode = "ship"
        action = dialog.save().action_nav_post()
        self.assertEqual(action["type"], "ir.actions.act_window_close")

    def test_another_posting_date(self):
        """The date of the dialog is the date of the documents."""
        order = self._create_order((self.item_1, 1))
        dialog = self._dialog(order)
        dialog.posting_date = "2024-03-05"
        dialog.save().action_nav_post()
        self.assertEqual(str(order.invoice_ids.date), "2024-03-05")

    def test_lines_without_quantity_are_pointed_out(self):
        """SD-182: item lines with quantity 0 are named; Cancel posts nothing."""
        order = self._create_order((self.item_1, 1), (self.item_2, 0))
        dialog = self._dialog(order)
        self.assertEqual(dialog.zero_lines, self.item_2.display_name)
        dialog.save()
        self.assertEqual(order.state, "draft")
        dialog.save().action_nav_post()
        self.assertEqual(order.invoice_ids.invoice_line_ids.product_id, self.item_1)

    def test_preview_of_the_chosen_step(self):
        """The dialog previews what it would post, not more."""
        order = self._create_order((self.item_1, 10))
        dialog = self._dialog(order)
        dialog.mode = "ship"
        action = dialog.save().action_nav_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(preview.item_entry_ids.quantity, -10)
        self.assertFalse(preview.customer_entry_ids)

    def test_preview_has_the_date_of_the_dialog(self):
        order = self._create_order((self.item_1, 1))
        dialog = self._dialog(order)
        dialog.posting_date = "2024-03-05"
        action = dialog.save().action_nav_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(str(preview.customer_entry_ids.posting_date), "2024-03-05")

    def test_post_and_new(self):
        """Rules §5.10: post, then the next, empty order."""
        order = self._create_order((self.item_1, 1))
        action = self._dialog(order).save().action_nav_post_and_new()
        self.assertTrue(order.nav_closed)
        self.assertEqual(action["res_model"], "sale.order")
        self.assertFalse(action.get("res_id"))
        self.assertEqual(action["view_mode"], "form")

    def test_problems_are_listed_before_posting(self):
        """SD-188: the dialog lists all that would block posting; nothing is written."""
        self.company.nav_ext_doc_no_mandatory = True
        self.company.nav_allow_posting_to = "2018-12-31"
        order = self._create_order((self.item_1, 1))
        order.order_line.nav_qty_to_ship = 0
        dialog = self._dialog(order)
        self.assertEqual(len(dialog.problems.splitlines()), 3)
        for text in (
            "External Document No",
            "allowed posting dates",
            "nothing to post",
        ):
            self.assertIn(text, dialog.problems)
        dialog.save()
        self.assertEqual((order.state, order.nav_status), ("draft", "open"))
        self.company.nav_ext_doc_no_mandatory = False
        order.order_line.nav_qty_to_ship = 1
        dialog = self._dialog(order)
        dialog.posting_date = "2018-12-31"
        self.assertFalse(dialog.problems)

    def test_a_blank_posting_date_is_asked_for(self):
        """Default Posting Date = No Date: the user has to say it (SD-332)."""
        self.company.nav_default_posting_date = "none"
        order = self._create_order((self.item_1, 1))
        self.assertFalse(order.nav_posting_date)
        with self.assertRaisesRegex(UserError, "Posting Date must be filled in"):
            order.nav_post()
        self.assertFalse(self._dialog(order).posting_date)

    def test_orders_from_before_get_today(self):
        """An order that was there before the addon has no posting date yet."""
        order = self._create_order((self.item_1, 1))
        order.nav_posting_date = False
        self.assertEqual(self._dialog(order).posting_date, self.today)

    def test_processors_have_no_post_dialog(self):
        order = self._create_order()
        with self.assertRaises(AccessError):
            order.with_user(self.processor).action_nav_post()
        with self.assertRaises(AccessError):
            self.env["nav.post.order"].with_user(self.processor).create(
                {"order_id": order.id}
            )
