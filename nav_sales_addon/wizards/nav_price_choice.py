from odoo import fields, models
from odoo.exceptions import UserError


class NavPriceChoice(models.TransientModel):
    """Why this price? Get Price, Get Line Discount (rules §8.5)."""

    _name = "nav.price.choice"
    _description = "Prices and Discounts of a Line"

    order_line_id = fields.Many2one("sale.order.line", ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", ondelete="cascade")
    summary = fields.Text(readonly=True)
    candidate_ids = fields.One2many("nav.price.choice.line", "choice_id")
    price_ids = fields.One2many(
        "nav.price.choice.line", "choice_id", domain=[("kind", "=", "price")]
    )
    discount_ids = fields.One2many(
        "nav.price.choice.line", "choice_id", domain=[("kind", "=", "discount")]
    )

    def _line(self):
        return self.order_line_id or self.move_line_id


class NavPriceChoiceLine(models.TransientModel):
    """One special price or line discount with what became of it."""

    _name = "nav.price.choice.line"
    _description = "Price or Discount of a Line"
    _order = "id"

    choice_id = fields.Many2one("nav.price.choice", required=True, ondelete="cascade")
    kind = fields.Selection([("price", "Price"), ("discount", "Line Discount")])
    price_row_id = fields.Many2one("nav.sales.price", ondelete="cascade")
    discount_row_id = fields.Many2one("nav.sales.line.discount", ondelete="cascade")
    row_name = fields.Char(string="Agreed With", compute="_compute_row_name")
    outcome = fields.Selection(
        [("won", "Best"), ("lost", "Fits"), ("rejected", "Does Not Fit")]
    )
    reason = fields.Char()
    amount = fields.Float(digits="Product Price")
    compared = fields.Float(string="After Line Discount", digits="Product Price")

    def _compute_row_name(self):
        for line in self:
            row = line.price_row_id or line.discount_row_id
            line.row_name = row._nav_row_label()

    def action_nav_use(self):
        """Take this price or discount for the line, if it fits (rules §8.5).

        What counts is looked up anew: the dialog may have been open for a while.
        """
        self.ensure_one()
        line = self.choice_id._line()
        line.check_access("write")
        found = self._candidate(line)
        if found.outcome == "rejected":
            reason = self.env["nav.price.explanation"]._reason(found, line, None)
            raise UserError(
                self.env._(
                    "%(row)s does not fit this line: %(reason)s",
                    row=self.row_name,
                    reason=reason,
                )
            )
        if self.kind == "price":
            line.write(self._price_values(line, found))
        else:
            self._check_discount_allowed(line)
            line.write({"discount": found.amount})
        return {"type": "ir.actions.act_window_close"}

    def _candidate(self, line):
        decision = line._nav_price_decision()
        row = self.price_row_id or self.discount_row_id
        if decision and not line._nav_keeps_price():
            result = decision.prices if self.kind == "price" else decision.discounts
            for found in result.trace:
                if found.row.key == row.id:
                    return found
        raise UserError(self.env._("This line keeps its price and its discount."))

    def _price_values(self, line, found):
        """A price that allows no line discount takes the discount away (§8.4)."""
        values = {
            "price_unit": found.amount,
            "nav_allow_invoice_discount": found.row.allow_invoice_discount,
        }
        if line._name == "sale.order.line":
            values["technical_price_unit"] = found.amount
        if not found.row.allow_line_discount:
            values["discount"] = 0.0
        return values

    def _check_discount_allowed(self, line):
        decision = line._nav_price_decision()
        if not decision.allow_line_discount:
            raise UserError(
                self.env._("This line does not allow a line discount: see its price.")
            )
