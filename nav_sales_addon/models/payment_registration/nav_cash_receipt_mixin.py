from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class NavCashReceiptMixin(models.AbstractModel):
    """Cash receipt: one payment, with the entries it will close (§10, returns §6).

    The entries are chosen in the window Apply Entries before the payment is posted.
    Without any the application method of the customer decides: by hand later, or the
    oldest entries at once.
    """

    _name = "nav.cash.receipt.mixin"
    _description = "Payment That Closes Chosen Entries"

    nav_applies_to_ids = fields.One2many(
        "nav.applies.to",
        "payment_id",
        string="Entries to Apply",
        copy=False,
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_receivables,account.group_account_invoice",
    )

    def _nav_is_receipt(self):
        return self.partner_type == "customer"

    def _nav_check_receipt(self):
        """Buttons are hidden, RPC is not."""
        self.env["nav.application.engine"]._check_rights()
        self.check_access("write")
        if self.state != "draft" or not self._nav_is_receipt() or not self.partner_id:
            raise UserError(
                self.env._(
                    "Entries are chosen for a customer's payment that is not posted."
                )
            )

    def _nav_posts_for_receivables(self):
        """Receivables post payments of customers without being accountants."""
        user = self.env.user
        return (
            not self.env.su
            and bool(self)
            and user.has_group("nav_sales_addon.group_nav_receivables")
            and not user.has_group("account.group_account_invoice")
            and all(payment._nav_is_plain_receipt() for payment in self)
        )

    def _nav_is_plain_receipt(self):
        """A customer's payment on the accounts Odoo itself proposes for it."""
        method = self.payment_method_line_id
        expected = method.payment_account_id or self._get_outstanding_account(
            self.payment_type
        )
        return (
            self._nav_is_receipt()
            and self.destination_account_id.account_type == "asset_receivable"
            and self.outstanding_account_id == expected
        )

    def _nav_drop_other_marks(self):
        """Another customer has other entries: the marks go."""
        # sudo: marks of another customer are of no use to anybody
        for mark in self.sudo().nav_applies_to_ids:
            customer = mark.payment_id.partner_id.commercial_partner_id
            if mark.entry_id.partner_id.commercial_partner_id != customer:
                mark.unlink()

    def _nav_choose_entries(self, amounts):
        """Keep what the window chose. Without an amount it is what is to be paid.

        :param amounts: ``{entry (journal item): amount to apply}``
        """
        self.ensure_one()
        self._nav_check_receipt()
        marks = [
            Command.create({"entry_id": line.id, "amount": amount})
            for line, amount in amounts.items()
        ]
        # sudo: the role and the payment were checked; marks have no other owner
        payment = self.sudo()
        if marks and payment.nav_applies_to_id:
            payment.nav_applies_to_id = False
        payment.nav_applies_to_ids = [Command.clear(), *marks]

    def _nav_total_to_pay(self, amounts):
        """Net sum of the chosen entries in this currency, less discount in time."""
        total = 0.0
        for line, amount in amounts.items():
            currency = line.currency_id
            amount -= self._nav_discount_in_time(line, amount)
            total += currency._convert(
                amount, self.currency_id, self.company_id, self.date
            )
        return self.currency_id.round(total)

    @api.model
    def _nav_discount_in_time(self, line, amount):
        """The discount posting will grant if the entry is closed by this payment."""
        discount = line._nav_discount_possible()
        if not discount or not line.discount_date or self.date > line.discount_date:
            return 0.0
        need = abs(line.amount_residual_currency) - abs(discount)
        enough = line.currency_id.compare_amounts(abs(amount), need) >= 0
        return discount if enough else 0.0

    def action_nav_apply_entries(self):
        """Choose the entries this payment will close."""
        self.ensure_one()
        self._nav_check_receipt()
        return self.env["nav.apply.entries"]._open_for_payment(self)
