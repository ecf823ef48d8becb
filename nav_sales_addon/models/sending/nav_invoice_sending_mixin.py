from odoo import api, models
from odoo.exceptions import UserError


class NavInvoiceSendingMixin(models.AbstractModel):
    """Invoices and credit memos are sent."""

    _name = "nav.invoice.sending.mixin"
    _inherit = ["nav.sending.mixin", "nav.payment.mixin"]
    _description = "Invoice That Is Sent"

    def _nav_kind(self):
        self.ensure_one()
        if self.state != "posted":
            return "draft_invoice"
        return "credit_memo" if self.move_type == "out_refund" else "invoice"

    def _nav_number(self):
        return self.name or ""

    def _nav_is_logged(self):
        return self._nav_is_sale()

    def _nav_interaction_order(self):
        return self.line_ids.sale_line_ids.order_id | self.nav_quote_ids

    def _nav_bill_to(self):
        return self.partner_id

    def _nav_salesperson(self):
        return self.invoice_user_id

    def _nav_check_can_send(self):
        if self.state != "posted" or not self._nav_is_sale():
            self._nav_refuse_sending(
                self.env._("Only posted invoices and credit memos are sent.")
            )

    def _nav_open_amount(self):
        """What is still to be paid, 0 when it is paid or no invoice."""
        self.ensure_one()
        settled = self.payment_state in ("paid", "in_payment", "reversed")
        if self.move_type != "out_invoice" or self.state != "posted" or settled:
            return 0.0
        return self.currency_id.round(self.amount_residual)

    # === PAYMENT SERVICES (rules §7) ===#

    @api.model
    def _nav_default_services(self):
        """Only sales invoices are paid with a link; code gets it from `create`."""
        if self.env.context.get("default_move_type") != "out_invoice":
            return []
        return super()._nav_default_services()

    @api.model
    def _nav_with_services(self, vals_list):
        """Values of new moves; sales invoices get what is always included."""
        kind = self.env.context.get("default_move_type")
        blank = [
            vals
            for vals in vals_list
            if vals.get("move_type", kind) == "out_invoice"
            and "nav_payment_service_ids" not in vals
        ]
        if not blank:
            return vals_list
        services = self.env["nav.payment.service"]._get_always_included(
            self.env["res.company"].browse(blank[0].get("company_id"))
            or self.env.company
        )
        if not services:
            return vals_list
        added = {"nav_payment_service_ids": [(6, 0, services.ids)]}
        return [{**vals, **added} if vals in blank else vals for vals in vals_list]

    def _nav_check_services(self, vals):
        """A paid invoice keeps its services; an unpaid one may change them (§7)."""
        if "nav_payment_service_ids" not in vals or self.env.su:
            return
        for move in self:
            is_invoice = move.move_type == "out_invoice" and move.state == "posted"
            if is_invoice and not move._nav_open_amount():
                raise UserError(
                    self.env._(
                        "%(document)s is paid: its payment services cannot be changed.",
                        document=move.display_name,
                    )
                )

    @api.model
    def _nav_sending_fields(self):
        return super()._nav_sending_fields() | {"nav_payment_service_ids"}

    def _nav_writes_only_sending(self, vals):
        """Whether only those fields change that sales may change on posted documents.

        How a document is sent and paid is up to sales, also once it is posted.
        """
        if self.env.su or not vals or set(vals) - self._nav_sending_fields():
            return False
        self.check_access("write")
        return True

    def _nav_mail_payment(self):
        return self.env["nav.mail.content"]._render_payment(self)

    def _nav_uses_sending(self):
        """Whether our profiles, names and bodies count for this document."""
        self.ensure_one()
        return self._nav_is_sale() and bool(self._nav_profile())

    def action_nav_post_and_send(self):
        """Post, then send (rules §5.2)."""
        return self.env["nav.post.and.send"]._open_for(self)
