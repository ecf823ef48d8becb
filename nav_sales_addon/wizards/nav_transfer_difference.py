from odoo import api, fields, models

from ..models.payment_matching.nav_text_account_mapping import TARGETS


class NavTransferDifference(models.TransientModel):
    """Where the rest of a bank transaction goes (rules §8)."""

    _name = "nav.transfer.difference"
    _description = "Transfer Difference to Account"

    statement_line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="statement_line_id.company_id")
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    payment_ref = fields.Char(related="statement_line_id.payment_ref", string="Text")
    amount = fields.Monetary(related="statement_line_id.amount")
    difference = fields.Monetary(related="statement_line_id.nav_difference")
    target = fields.Selection(
        TARGETS,
        string="Account Type",
        required=True,
        compute="_compute_target",
        store=True,
        readonly=False,
    )
    account_id = fields.Many2one("account.account", check_company=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer or Vendor",
        compute="_compute_target",
        store=True,
        readonly=False,
        check_company=True,
    )

    @api.depends("statement_line_id")
    def _compute_target(self):
        """A surplus stays with the customer it came from, unless somebody says else."""
        for dialog in self:
            line = dialog.statement_line_id.sudo()
            customer = line.nav_application_ids.partner_id or line.partner_id
            dialog.partner_id = customer.commercial_partner_id[:1]
            dialog.target = "customer" if customer else "gl"

    def _transfer(self):
        self.ensure_one()
        self.env["nav.manual.application"]._apply_on_account(
            self.statement_line_id,
            self.account_id if self.target == "gl" else self.account_id.browse(),
            self.partner_id if self.target != "gl" else self.partner_id.browse(),
            keep=bool(self.statement_line_id.sudo().nav_application_ids),
        )

    def action_transfer(self):
        """Put the rest on the account.

        :raise UserError: no account is chosen, or nothing is left
        """
        self._transfer()
        return {"type": "ir.actions.act_window_close"}

    def action_transfer_and_accept(self):
        """Put the rest on the account, and accept the transaction."""
        self._transfer()
        self.statement_line_id.nav_accept()
        return {"type": "ir.actions.act_window_close"}
