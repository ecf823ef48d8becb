from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...const import is_transition


class NavCorrectionMixin(models.AbstractModel):
    """Posted documents that are cancelled and corrected (rules §3)."""

    _name = "nav.correction.mixin"
    _description = "Document That Can Be Corrected"

    nav_cancelled = fields.Boolean(
        string="Cancelled",
        copy=False,
        readonly=True,
        help="This posted document was taken back completely by another one.",
    )
    nav_corrective = fields.Boolean(
        string="Corrective",
        copy=False,
        readonly=True,
        help="This document cancels another one.",
    )
    nav_cancels_id = fields.Many2one(
        "account.move",
        string="Cancels",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The posted document this one takes back completely when it is posted.",
    )
    nav_cancelled_by_id = fields.Many2one(
        "account.move", string="Cancelled By", compute="_compute_nav_cancelled_by_id"
    )
    nav_correction_count = fields.Integer(
        string="Number of Corrections", compute="_compute_nav_correction_count"
    )

    def _compute_nav_cancelled_by_id(self):
        # sudo: whoever may read a document may know what took it back
        entries = (
            self.env["nav.cancelled.document"]
            .sudo()
            .search([("cancelled_move_id", "in", self.ids), ("is_valid", "=", True)])
        )
        found = entries.grouped("cancelled_move_id")
        for move in self:
            entry = found.get(move._origin, entries.browse())[:1]
            move.nav_cancelled_by_id = entry.cancelling_move_id.sudo(False)

    def _compute_nav_correction_count(self):
        for move in self:
            move.nav_correction_count = len(move._nav_corrections())

    def _nav_corrections(self):
        """What corrects this document and what it corrects, posted or not."""
        self.ensure_one()
        moves = self.reversed_entry_id | self.reversal_move_ids
        moves |= self.nav_cancels_id | self.nav_cancelled_by_id
        return moves.filtered(lambda move: move.state != "cancel") - self

    def _nav_check_correction_marks(self, vals):
        """The marks are set by cancelling, by nothing else."""
        marks = {"nav_cancelled", "nav_corrective", "nav_cancels_id"} & vals.keys()
        if not marks or is_transition(self.env):
            return
        for move in self:
            for mark in marks:
                before = move._fields[mark].convert_to_write(move[mark], move)
                if before != vals[mark]:
                    raise AccessError(
                        self.env._(
                            "A document becomes cancelled with Cancel or Correct, not "
                            "by hand."
                        )
                    )

    # === WHAT USERS DO ===#

    def nav_create_corrective_credit_memo(self):
        """Make a credit memo from a posted invoice, to be edited before it is posted.

        It holds what is not returned and credited yet, at the prices of the invoice;
        its goods come back at the cost they left with.

        :return: the unposted credit memo (`account.move`), dated today
        :raise UserError: the document is no posted invoice, or nothing is left of it
            (rules/dropship_returns.md §3.1)
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        return self.env["nav.correction"]._create_credit_memo(self)

    def nav_get_posted_lines(self, lines):
        """Copy posted invoice lines into this unposted credit memo (rules §2.4).

        :param lines: `account.move.line` records (or ids) of posted documents
        :return: the new lines; never more than can still be returned
        :raise UserError: the documents do not fit this one, or nothing is left
        """
        self.ensure_one()
        self._nav_check_rights("processor")
        self.check_access("write")
        lines = self.env["account.move.line"].browse(
            lines.ids if hasattr(lines, "ids") else lines
        )
        lines.check_access("read")
        return self.env["nav.correction"]._add_posted_lines(self, lines)

    def nav_cancel_posted(self):
        """Take back posted documents completely: money, goods and cost.

        An invoice is cancelled by a credit memo, a corrective credit memo by an
        invoice, dated as the document and applied to it, all or nothing.

        :return: the cancelling documents; a draft when they must be approved first
        :raise UserError: the first reason why not (rules/dropship_returns.md §3.2)
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.cancellation"]._cancel(self)

    def nav_correct_posted(self):
        """Cancel a posted invoice and begin a new one with the same content.

        :return: the unposted invoice; none when the invoice belongs to an order that
            is still open: then the order is what to go on with
        :raise UserError: as for cancelling, also without a free number
        """
        self.ensure_one()
        self._nav_check_rights("poster")
        return self.env["nav.cancellation"]._correct(self)

    # === ACTIONS ===#

    def action_nav_create_corrective_credit_memo(self):
        """Make the credit memo and show it."""
        return self._nav_open_document(self.nav_create_corrective_credit_memo())

    def action_nav_get_posted_lines(self):
        """Choose posted lines to take back."""
        self.ensure_one()
        self._nav_check_rights("processor")
        return self.env["nav.get.posted.lines"]._open(self)

    def action_nav_cancel_posted(self):
        """Cancel, and show what took the document back."""
        return self._nav_open_document(self.nav_cancel_posted())

    def action_nav_correct_posted(self):
        """Cancel, and go on with the new invoice or with the order."""
        orders = self.nav_sale_order_ids
        invoice = self.nav_correct_posted()
        if invoice:
            return self._nav_open_document(invoice)
        if len(orders) == 1:
            return orders._nav_order_action()
        return self._nav_list_action("nav_sales_addon.nav_sales_order_action", orders)

    def action_nav_view_corrections(self):
        """Open what corrects this document and what it corrects."""
        self.ensure_one()
        moves = self._nav_corrections()
        if len(moves) == 1:
            return self._nav_open_document(moves)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Corrections"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.ids)],
        }

    @api.model
    def _nav_open_document(self, move):
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": move.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
