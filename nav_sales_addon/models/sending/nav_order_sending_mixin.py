from odoo import models


class NavOrderSendingMixin(models.AbstractModel):
    """Quotes and order confirmations are sent."""

    _name = "nav.order.sending.mixin"
    _inherit = ["nav.sending.mixin", "nav.payment.mixin"]
    _description = "Order That Is Sent"

    def _nav_kind(self):
        self.ensure_one()
        if self.env.context.get("proforma"):
            return "pro_forma"
        return self.nav_document_type

    def _nav_type_name(self):
        if self.env.context.get("proforma"):
            return self.env._("Pro Forma Invoice")
        return super()._nav_type_name()

    def _nav_number(self):
        return self.name

    def _nav_interaction_order(self):
        return self

    def _nav_interaction_form(self):
        return self.env.ref("nav_sales_addon.nav_sales_order_view_form")

    def _nav_bill_to(self):
        return self.partner_invoice_id or self.partner_id

    def _nav_salesperson(self):
        return self.user_id

    def _nav_check_can_send(self):
        if self.state == "cancel":
            self._nav_refuse_sending(self.env._("It is cancelled."))
        self._nav_check_approval("send")

    def _nav_sending_template(self):
        """The template Odoo's own Send proposes, or None to leave it to Odoo.

        Companies that do not use sending profiles keep Odoo's mails.
        """
        kind = self._nav_kind()
        if kind == "pro_forma" or not self._nav_profile():
            return None
        return self._nav_mail_template() or None

    def action_nav_post_and_send(self):
        """Post, then send what was posted (rules §5.2)."""
        return self.env["nav.post.and.send"]._open_for(self)

    def action_nav_email_confirmation(self):
        """Show the e-mail with the order confirmation or quote, ready to send."""
        self._nav_check_rights("processor")
        self._nav_check_can_send()
        return self.env["nav.document.delivery"]._email_action(self)
