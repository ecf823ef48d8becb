from odoo import api, models


class NavOrderRecurringMixin(models.AbstractModel):
    """Recurring sales lines on quotes and orders (rules §15)."""

    _name = "nav.order.recurring.mixin"
    _inherit = "nav.recurring.lines.mixin"
    _description = "Order With Recurring Sales Lines"

    @api.depends("nav_document_type", "nav_document_date", "nav_status")
    def _compute_nav_recurring_offer(self):
        return super()._compute_nav_recurring_offer()

    def _nav_takes_recurring(self):
        return (
            not self._nav_is_return_order()
            and self.nav_status == "open"
            and self.state in ("draft", "sent", "sale")
        )

    def _nav_recurring_kind(self):
        """Return orders have no proposal: nobody sends back what comes every month."""
        return not self._nav_is_return_order() and self.nav_document_type

    def _nav_recurring_date(self):
        return self.nav_document_date

    def _nav_recurring_key(self):
        return "default_order_id"

    def _nav_append_recurring(self, choices):
        return self.env["sale.order.line"].create(
            [
                {"order_id": order.id, **vals}
                for order, code in choices
                for vals in order._nav_recurring_vals(code)
            ]
        )

    def _nav_recurring_vals(self, code):
        """As Odoo's quotation template makes lines, in the customer's language."""
        template = code.template_id.with_context(lang=self.partner_id.lang)
        last = max(self.order_line.mapped("sequence"), default=0)
        return [
            {
                **line._prepare_order_line_values(),
                **line._nav_amount_vals(self),
                "nav_sales_code_id": template.id,
                "sequence": last + number,
            }
            for number, line in enumerate(template.sale_order_template_line_ids, 1)
        ]
