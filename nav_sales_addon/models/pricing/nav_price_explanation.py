from odoo import api, fields, models

from ...engines import best_price as engine


class NavPriceExplanation(models.AbstractModel):
    """Puts the trace of a price decision into words (rules §8.2 to §8.4)."""

    _name = "nav.price.explanation"
    _description = "Explanation of a Price"

    @api.model
    def _open(self, line):
        """The dialog `Why this price?` of an order or invoice line."""
        wizard = self.env["nav.price.choice"].create(self._values(line))
        action = "nav_sales_addon.nav_price_choice_action"
        return {
            **self.env["ir.actions.actions"]._for_xml_id(action),
            "res_id": wizard.id,
        }

    @api.model
    def _values(self, line):
        decision = line._nav_price_decision()
        name = "order_line_id" if line._name == "sale.order.line" else "move_line_id"
        candidates = []
        if decision:
            candidates += self._rows(line, "price", decision.prices)
            candidates += self._rows(line, "discount", decision.discounts)
        return {
            name: line.id,
            "summary": self._summary(line, decision),
            "candidate_ids": [fields.Command.create(row) for row in candidates],
        }

    @api.model
    def _summary(self, line, decision):
        """One sentence each for price and discount of the line as it is now."""
        return "\n".join(
            [
                self._price_sentence(line, decision),
                *self._discount_sentences(line, decision),
            ]
        )

    @api.model
    def _price_sentence(self, line, decision):
        if line._nav_keeps_price():
            return self.env._(
                "The line was invoiced, or copied from a posted document: it keeps its "
                "price and its discount."
            )
        if not decision or decision.price is None:
            return self.env._(
                "No special price fits: the price is that of the price list or of the "
                "item."
            )
        if line.currency_id.compare_amounts(line.price_unit, decision.price):
            return self.env._(
                "The price was typed. The best special price is %(price)s.",
                price=self._price(decision.price),
            )
        return self.env._(
            "The best special price is %(price)s.", price=self._price(decision.price)
        )

    @api.model
    def _discount_sentences(self, line, decision):
        if not decision or not decision.discounts.winner or line._nav_keeps_price():
            return
        percent = f"{decision.discounts.winner.amount:g}"
        if decision.allow_line_discount:
            yield self.env._(
                "The best line discount is %(percent)s %%.", percent=percent
            )
        elif decision.price is not None:
            yield self.env._("This special price allows no line discount.")
        else:
            yield self.env._(
                "The customer gets no line discount without special price."
            )

    @api.model
    def _price(self, amount):
        digits = self.env["decimal.precision"].precision_get("Product Price")
        return self.env["ir.qweb.field.float"].value_to_html(
            amount, {"precision": digits}
        )

    @api.model
    def _rows(self, line, kind, result):
        """Values of the lines of the dialog: winner first, then those that fit."""
        field = f"{kind}_row_id"
        order = {engine.WON: 0, engine.LOST: 1, engine.REJECTED: 2}
        rows = sorted(result.trace, key=lambda found: order[found.outcome])
        return [
            {
                "kind": kind,
                field: found.row.key,
                "outcome": found.outcome,
                "amount": found.row.amount if found.amount is None else found.amount,
                "compared": abs(found.compared) if found.compared is not None else 0.0,
                "reason": self._reason(found, line, result.winner),
            }
            for found in rows
        ]

    @api.model
    def _reason(self, found, line, winner):
        if found.outcome == engine.WON:
            return self._won(found)
        if found.outcome == engine.LOST:
            return self._lost(found, winner)
        return self._rejected(found.row, found.reason, line)

    @api.model
    def _won(self, found):
        if found.row.rank:
            return self.env._("The best of the most specific rows.")
        return self.env._("The best of all rows that fit.")

    @api.model
    def _lost(self, found, winner):
        if found.reason == engine.LESS_SPECIFIC:
            return self.env._("Another row names the currency or the variant.")
        if found.reason == engine.DEARER:
            return self.env._(
                "%(price)s after line discount is more than %(best)s.",
                price=self._price(found.compared),
                best=self._price(winner.compared),
            )
        if found.reason == engine.LOWER:
            return self.env._("Another row gives more.")
        return self.env._("Another row is as good and older.")

    @api.model
    def _rejected(self, row, reason, line):
        """What of the row does not fit the line."""
        if reason == engine.MINIMUM:
            return self.env._("Minimum quantity %(number)s.", number=f"{row.minimum:g}")
        if reason == engine.STARTS_LATER:
            return self.env._(
                "Starts on %(date)s.", date=fields.Date.to_string(row.start)
            )
        if reason == engine.ENDED:
            return self.env._("Ended on %(date)s.", date=fields.Date.to_string(row.end))
        names = {
            engine.UNIT: ("uom.uom", row.unit),
            engine.CURRENCY: ("res.currency", row.currency),
            engine.VARIANT: ("product.product", row.variant),
        }
        model, key = names[reason]
        return self.env._(
            "Only for %(what)s.", what=self.env[model].browse(key).display_name
        )
