from odoo import models

from ..const import TRANSITION


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merged customers keep their approvals, and get no others (rules §10)."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Requests follow the card that stays (AP-197)."""
        cards = (src_partners | dst_partner).sudo()
        states = set(cards.mapped("nav_approval_state")) - {False}
        if states:
            self._nav_move_requests(src_partners.sudo(), dst_partner.sudo(), states)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _nav_move_requests(self, src_partners, dst_partner, states):
        """One card waits once; a rejection of one of the cards is not forgotten."""
        engine = self.env["nav.approval.engine"]
        waiting = dst_partner.nav_approval_state == "pending"
        for card in src_partners:
            requests = engine._requests(card, ("document", "field_change"))
            pending = requests.filtered(
                lambda r: r.state == "pending" and r.kind == "document"
            )
            if waiting:
                engine._withdraw(pending)
            waiting = waiting or bool(pending)
            card._nav_set_approval_state(False)
            # sudo: requests are read-only, only their card is another one now
            requests.sudo().write({"res_id": dst_partner.id})
        for state in ("pending", "rejected"):
            if state in states:
                dst_partner._nav_set_approval_state(state)
                break

    def _update_reference_fields(self, src_partners, dst_partner):
        """Odoo fills blank fields of the card in the database itself: watched ones
        wait for approval like any other change (AP-233)."""
        service = self.env["nav.approval.field.change"]
        before = {}
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        for company in companies:
            card = dst_partner.sudo().with_company(company)
            names = service.with_company(company)._watched()
            if names:
                before[card] = {name: card[name] for name in names}
        res = super()._update_reference_fields(src_partners, dst_partner)
        dst_partner.invalidate_recordset()
        for card, values in before.items():
            self._nav_stage_filled(card, values)
        return res

    def _nav_stage_filled(self, card, before):
        filled = {
            name: card._fields[name].convert_to_write(card[name], card)
            for name, value in before.items()
            if card[name] != value
        }
        if filled:
            old = {
                name: card._fields[name].convert_to_write(before[name], card)
                for name in filled
            }
            card.with_context(nav_transition=TRANSITION).write(old)
            card.write(filled)
