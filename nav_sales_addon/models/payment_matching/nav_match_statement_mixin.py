from odoo import api, fields, models


class NavMatchStatementMixin(models.AbstractModel):
    """A bank statement as NAV's payment reconciliation journal."""

    _name = "nav.match.statement.mixin"
    _description = "Payment Reconciliation Journal"

    nav_review_count = fields.Integer(
        string="Lines to Review", compute="_compute_nav_counts"
    )
    nav_difference_count = fields.Integer(
        string="Lines with Difference", compute="_compute_nav_counts"
    )
    nav_open_count = fields.Integer(
        string="Lines to Post", compute="_compute_nav_counts"
    )

    @api.depends(
        "line_ids.nav_review_required",
        "line_ids.nav_applied_amount",
        "line_ids.is_reconciled",
    )
    def _compute_nav_counts(self):
        for statement in self:
            lines = statement.line_ids.filtered(lambda line: not line.is_reconciled)
            statement.nav_open_count = len(lines)
            statement.nav_review_count = len(lines.filtered("nav_review_required"))
            statement.nav_difference_count = len(lines.filtered("nav_has_difference"))

    def nav_apply_automatically(self, overwrite=False):
        """Propose what each transaction of these statements pays.

        :param overwrite: also lines that somebody accepted or applied by hand
        :return: ``{'lines', 'matched', 'review', 'difference'}``: numbers of lines
        :raise AccessError: without the role Receivables
        :raise UserError: somebody else is working on one of the lines
        """
        return self.line_ids.nav_apply_automatically(overwrite)

    def nav_post_applications(self):
        """Post the applications of all lines of these statements, all or nothing.

        :return: ``{'line_ids': [...]}`` the lines that were posted
        :raise UserError: with every problem: lines with a difference, balances that
            do not fit, closed periods
        """
        return self.line_ids.nav_post_applications()

    def action_nav_lines(self):
        """The lines of the statement as a journal to work through."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_payment_journal_action"
        )
        action["domain"] = [("statement_id", "in", self.ids)]
        action["context"] = {}
        return action
