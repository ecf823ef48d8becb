from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from ...const import SYSTEM


class NavAppliesToMixin(models.AbstractModel):
    """A document that says before posting which entries it will close (rules §6)."""

    _name = "nav.applies.to.mixin"
    _description = "Document That Is Applied When Posted"

    nav_applies_to_id = fields.Many2one(
        "account.move",
        string="Applies-to Doc. No.",
        compute="_compute_nav_applies_to",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id), "
        "('company_id', '=', company_id), ('state', '=', 'posted'), "
        "('move_type', '!=', move_type), "
        "('move_type', 'in', ('out_invoice', 'out_refund', 'out_receipt')), "
        "('payment_state', 'not in', ('paid', 'in_payment', 'reversed'))]",
        help="The posted document this one closes, as far as it goes, when it is "
        "posted. To choose several or amounts: Apply Entries.",
    )
    nav_applies_to_ids = fields.One2many(
        "nav.applies.to",
        "move_id",
        string="Entries to Apply",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor,"
        "nav_sales_addon.group_nav_receivables,account.group_account_invoice",
    )

    @api.depends("commercial_partner_id")
    def _compute_nav_applies_to(self):
        """Another customer has other entries: the marks go (rules §6)."""
        for move in self:
            if move.state != "draft":
                continue
            chosen = move.nav_applies_to_id
            if chosen and chosen.commercial_partner_id != move.commercial_partner_id:
                move.nav_applies_to_id = False
            # sudo: marks of another customer are of no use to anybody
            wrong = move.sudo().nav_applies_to_ids.filtered(
                lambda mark, customer=move.commercial_partner_id: (
                    mark.entry_id.partner_id.commercial_partner_id != customer
                )
            )
            if wrong:
                move.sudo().nav_applies_to_ids = [
                    Command.delete(mark.id) for mark in wrong
                ]

    @api.constrains("nav_applies_to_id", "nav_applies_to_ids")
    def _check_nav_applies_to(self):
        """One document or several entries, not both (rules §6)."""
        for move in self.sudo().filtered("nav_applies_to_id"):
            if move.nav_applies_to_ids:
                raise ValidationError(
                    self.env._(
                        "%(document)s: entries are marked with Apply Entries. Take the "
                        "marks away before you choose an Applies-to Doc. No.",
                        document=move.display_name,
                    )
                )

    # === POSTING ===#

    def _nav_apply_on_post(self):
        """Apply documents that were just posted, in the same transaction (rules §6).

        Chosen entries first; without any, the oldest open ones for customers so set.
        """
        # sudo: the role that posts was checked; applying is part of posting
        for move in self.sudo().filtered(lambda move: move._nav_may_be_applied()):
            chosen = move._nav_chosen_entries()
            if chosen is not None:
                move._nav_check_not_paid_at_once()
                move._nav_apply_chosen(chosen)
            elif move._nav_applies_to_oldest():
                move._nav_apply_oldest()

    def _nav_may_be_applied(self):
        payment = self.origin_payment_id
        is_customer = payment and payment.partner_type == "customer"
        return self.state == "posted" and (self._nav_is_sale() or is_customer)

    def _nav_receivables(self):
        """Open receivable entries of posted documents."""
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _nav_applies_to_document(self):
        return self.nav_applies_to_id or self.origin_payment_id.nav_applies_to_id

    def _nav_chosen_entries(self):
        """``{entry: amount or None}`` as chosen on the document; None: nothing is."""
        document = self._nav_applies_to_document()
        if document:
            return dict.fromkeys(document._nav_receivables())
        marks = self.nav_applies_to_ids | self.origin_payment_id.nav_applies_to_ids
        return {mark.entry_id: mark.amount for mark in marks} if marks else None

    def _nav_check_not_paid_at_once(self):
        """A payment method that closes the document itself leaves nothing to apply."""
        method = self.preferred_payment_method_line_id
        if self._nav_is_sale() and method.nav_pay_on_posting:
            raise ValidationError(
                self.env._(
                    "%(document)s is paid by its payment method %(method)s when it is "
                    "posted: Applies-to must be blank.",
                    document=self.display_name,
                    method=method.display_name,
                )
            )

    def _nav_apply_chosen(self, chosen):
        """Each instalment takes what the ones before have left."""
        engine = self.env["nav.application.engine"]
        if not chosen:
            document = self._nav_applies_to_document()
            raise ValidationError(
                self.env._("%(document)s is not open.", document=document.display_name)
            )
        for applying in self._nav_receivables():
            before = {line: line.amount_residual_currency for line in chosen}
            engine._apply(applying, chosen, self.date, tolerance=False)
            for line, amount in list(chosen.items()):
                used = before[line] - line.amount_residual_currency
                left = amount is not None and line.currency_id.round(amount - used)
                if line.reconciled or (amount is not None and not left):
                    del chosen[line]
                elif amount is not None:
                    chosen[line] = left
            if not chosen:
                break

    def _nav_applies_to_oldest(self):
        """Customers so set, unless somebody else chooses the entries right after."""
        customer = self.commercial_partner_id.with_company(self.company_id)
        return (
            customer.nav_application_method == "apply_to_oldest"
            and self.env.context.get("nav_applied_elsewhere") is not SYSTEM
            and not self.origin_payment_id.payment_transaction_id.invoice_ids
        )

    def _nav_apply_oldest(self):
        """Open entries by due date, none that is dated later (rules §6)."""
        engine = self.env["nav.application.engine"]
        for applying in self._nav_receivables():
            others = engine._open_lines(
                applying.partner_id, self.company_id, applying.account_id
            ).filtered(lambda line: line.date <= self.date and line.move_id != self)
            if self.company_id.nav_application_currencies == "none":
                others = others.filtered(
                    lambda line, own=applying: line.currency_id == own.currency_id
                )
            is_debit = applying.balance > 0
            if not any((line.balance > 0) != is_debit for line in others):
                continue
            amounts = dict.fromkeys(others)
            # a document that may be posted is not held up by the entries beside it
            if not engine._problems(applying, amounts, self.date):
                engine._apply(
                    applying, amounts, self.date, tolerance=False, oldest=True
                )

    # === ACTIONS ===#

    def action_nav_apply_entries(self):
        """Choose the entries this document will close."""
        self.ensure_one()
        self._nav_check_rights("processor")
        return self.env["nav.apply.entries"]._open_for_document(self)
