from odoo import models


class NavOrderActionsMixin(models.AbstractModel):
    """What the buttons of an order do and open; its nav_ methods do the work."""

    _name = "nav.order.actions.mixin"
    _description = "Buttons of an Order"

    def action_nav_make_order(self):
        if self._nav_asks_for_template():
            return self._nav_template_question()
        if self._nav_asks_for_archive():
            return self._nav_archive_question("order")
        self.nav_make_order()
        return self._nav_order_action() if len(self) == 1 else True

    def action_nav_make_invoice(self):
        """Make invoices of quotes and open them."""
        if self._nav_asks_for_archive():
            return self._nav_archive_question("invoice")
        return self.nav_make_invoice()._nav_invoice_action()

    def action_nav_view_quote_invoice(self):
        return self.nav_invoice_id._nav_invoice_action()

    def action_nav_release(self):
        return self.nav_release()

    def action_nav_reopen(self):
        return self.nav_reopen()

    def action_nav_post(self):
        """Open the Post dialog for one order, the batch dialog for several."""
        self._nav_check_rights("poster")
        if len(self) > 1:
            return self.action_nav_post_batch()
        xmlid = "nav_sales_addon.nav_post_order_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "context": {"default_order_id": self.id}}

    def action_nav_post_batch(self):
        self._nav_check_rights("poster")
        xmlid = "nav_sales_addon.nav_posting_batch_new_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "context": {"default_order_ids": self.ids}}

    def action_nav_preview_posting(self):
        return self.env["nav.posting.preview.wizard"]._open(self)

    def action_nav_view_shipments(self):
        xmlid = "nav_sales_addon.nav_posted_shipment_action"
        return self._nav_list_action(xmlid, self._nav_posted_shipments())

    def action_nav_view_customer_entries(self):
        entries = self.env["nav.customer.ledger.entry"].search(
            [("move_id", "in", self.invoice_ids.ids)]
        )
        xmlid = "nav_sales_addon.nav_customer_ledger_entry_action"
        return self._nav_list_action(xmlid, entries)

    def action_nav_view_item_entries(self):
        entries = self.env["nav.item.ledger.entry"].search(
            [("sale_order_id", "in", self.ids)]
        )
        xmlid = "nav_sales_addon.nav_item_ledger_entry_action"
        return self._nav_list_action(xmlid, entries)

    def _nav_order_action(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_sales_order_action"
        )
        form = [view for view in action["views"] if view[1] == "form"]
        return {**action, "res_id": self.id, "views": form, "view_mode": "form"}
