from odoo import api, fields, models


class NavAskPrepayment(models.TransientModel):
    """The question before a prepayment document is posted (§11)."""

    _name = "nav.ask.prepayment"
    _description = "Post Prepayment"

    order_ids = fields.Many2many("sale.order", string="Orders", required=True)
    kind = fields.Selection(
        [("invoice", "Prepayment Invoice"), ("credit", "Prepayment Credit Memo")],
        string="Document",
        required=True,
    )
    amount = fields.Monetary(string="Amount Excl. Tax", compute="_compute_amount")
    currency_id = fields.Many2one("res.currency", compute="_compute_amount")
    is_single = fields.Boolean(string="One Order", compute="_compute_amount")

    @api.depends("order_ids", "kind")
    def _compute_amount(self):
        for question in self:
            orders = question.order_ids
            question.currency_id = orders[:1].currency_id
            question.is_single = len(orders) == 1
            question.amount = sum(
                order._nav_unposted_prepayment()
                if question.kind == "invoice"
                else order._nav_open_prepayment()
                for order in orders
            )

    @api.model
    def _open(self, orders, kind):
        """Ask, or say at once why there is nothing to ask."""
        posting = self.env["nav.prepayment.posting"]
        invoice = kind == "invoice"
        posting._raise(
            orders, posting._invoice_problem if invoice else posting._credit_problem
        )
        question = self.create({"order_ids": orders.ids, "kind": kind})
        name = (
            self.env._("Post Prepayment Invoice")
            if invoice
            else self.env._("Post Prepayment Credit Memo")
        )
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": question.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_post(self):
        self.ensure_one()
        if self.kind == "invoice":
            moves = self.order_ids.nav_post_prepayment_invoice()
        else:
            moves = self.order_ids.nav_post_prepayment_credit_memo()
        return moves._nav_invoice_action()
