from odoo import api, fields, models


class NavDocumentStatistics(models.TransientModel):
    """Statistics of a quote, an order or an invoice, in one dialog (§11, rules §16).

    Nothing is computed here that has an owner: amounts and taxes are Odoo's, discounts
    those of the lines, prepayments those of the order.
    """

    _name = "nav.document.statistics"
    _description = "Statistics of a Document"

    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        "res.currency", string="Company Currency", readonly=True
    )
    tax_line_ids = fields.One2many(
        "nav.document.statistics.tax", "statistics_id", string="Taxes", readonly=True
    )

    amount_gross = fields.Monetary(string="Before Discounts", readonly=True)
    line_discount = fields.Monetary(string="Line Discount Amount", readonly=True)
    invoice_discount = fields.Monetary(string="Invoice Discount Amount", readonly=True)
    amount_untaxed = fields.Monetary(string="Total Excl. Tax", readonly=True)
    amount_tax = fields.Monetary(string="Tax", readonly=True)
    amount_total = fields.Monetary(string="Total Incl. Tax", readonly=True)

    quantity = fields.Float(digits="Product Unit", readonly=True)
    weight = fields.Float(string="Gross Weight", digits="Stock Weight", readonly=True)
    volume = fields.Float(digits="Volume", readonly=True)
    weight_uom = fields.Char(string="Weight Unit", readonly=True)
    volume_uom = fields.Char(string="Volume Unit", readonly=True)

    cost = fields.Monetary(currency_field="company_currency_id", readonly=True)
    profit = fields.Monetary(currency_field="company_currency_id", readonly=True)
    profit_pct = fields.Float(string="Profit %", digits=(16, 1), readonly=True)

    has_prepayment = fields.Boolean(string="Has a Prepayment", readonly=True)
    prepayment = fields.Monetary(string="Prepayment Amount Excl. Tax")
    prepayment_tax = fields.Monetary(readonly=True)
    prepayment_invoiced = fields.Monetary(readonly=True)
    prepayment_deducted = fields.Monetary(readonly=True)
    prepayment_remaining = fields.Monetary(string="Remaining to Deduct", readonly=True)
    can_change = fields.Boolean(string="Can Be Changed", readonly=True)

    @api.model
    def _open(self, document):
        """Open the statistics of one document the user may read."""
        document.check_access("read")
        is_order = document._name == "sale.order"
        vals = {
            "order_id" if is_order else "move_id": document.id,
            **self._amounts(document),
            **self._quantities(document),
            **self._profit(document),
            **(self._prepayments(document) if is_order else {}),
        }
        statistics = self.create(vals)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statistics of %s", document.display_name),
            "res_model": self._name,
            "res_id": statistics.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _lines(self, document):
        if document._name == "sale.order":
            return document.order_line._nav_posting_lines()
        return document.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
            and not line._nav_is_down_payment()
        )

    @api.model
    def _line_quantity(self, line):
        return line[
            "product_uom_qty" if line._name == "sale.order.line" else "quantity"
        ]

    # === AMOUNTS ===#

    @api.model
    def _amounts(self, document):
        discounts = self._discounts(document)
        groups = [
            group
            for subtotal in (document.tax_totals or {}).get("subtotals", [])
            for group in subtotal["tax_groups"]
        ]
        return {
            "currency_id": document.currency_id.id,
            "company_currency_id": document.company_id.currency_id.id,
            "amount_gross": document.amount_untaxed + sum(discounts.values()),
            **discounts,
            "amount_untaxed": document.amount_untaxed,
            "amount_tax": document.amount_tax,
            "amount_total": document.amount_total,
            "tax_line_ids": [
                fields.Command.create(
                    {
                        "name": group["group_name"],
                        "base": group["base_amount_currency"],
                        "tax": group["tax_amount_currency"],
                    }
                )
                for group in groups
            ],
        }

    @api.model
    def _discounts(self, document):
        """Discounts of the lines, without tax as the total they lead to."""
        found = [line._nav_discounts_net() for line in self._lines(document)]
        return {
            "line_discount": sum(line for line, _invoice in found),
            "invoice_discount": sum(invoice for _line, invoice in found),
        }

    # === QUANTITIES AND PROFIT ===#

    @api.model
    def _quantities(self, document):
        template = self.env["product.template"]
        vals = {
            "quantity": 0.0,
            "weight": 0.0,
            "volume": 0.0,
            "weight_uom": template._get_weight_uom_name_from_ir_config_parameter(),
            "volume_uom": template._get_volume_uom_name_from_ir_config_parameter(),
        }
        for line in self._lines(document):
            quantity, item = self._base_quantity(line), line.product_id
            vals["quantity"] += self._line_quantity(line)
            vals["weight"] += quantity * item.weight
            vals["volume"] += quantity * item.volume
        return vals

    @api.model
    def _base_quantity(self, line):
        if not line.product_id or not line.product_uom_id:
            return 0.0
        return line.product_uom_id._compute_quantity(
            self._line_quantity(line), line.product_id.uom_id, round=False
        )

    @api.model
    def _profit(self, document):
        """Sales less cost, in the currency of the company."""
        currency = document.company_id.currency_id
        # sudo: cost prices are shown to whoever may see the statistics
        cost = currency.round(
            sum(self._line_cost(line) for line in self._lines(document).sudo())
        )
        lines = self._lines(document)
        date = document["date_order" if document._name == "sale.order" else "date"]
        sales = document.currency_id._convert(
            sum(lines.mapped("price_subtotal")),
            currency,
            document.company_id,
            date or fields.Date.context_today(self),
        )
        profit = currency.round(sales - cost)
        return {
            "cost": cost,
            "profit": profit,
            "profit_pct": 100 * profit / sales if sales else 0.0,
        }

    @api.model
    def _line_cost(self, line):
        """What the goods cost that left; the others at the cost of the item now."""
        item = line.product_id.with_company(line.company_id)
        quantity = self._base_quantity(line)
        sold = line if line._name == "sale.order.line" else line.sale_line_ids
        moves = sold.move_ids.filtered(
            lambda move: move.state == "done"
            and move.value
            and move.location_dest_usage == "customer"
        )
        shipped = sum(moves.mapped("product_qty"))
        if not shipped:
            return quantity * item.standard_price
        unit_cost = abs(sum(moves.mapped("value"))) / shipped
        valued = min(abs(quantity), shipped) * (-1 if quantity < 0 else 1)
        return valued * unit_cost + (quantity - valued) * item.standard_price

    # === PREPAYMENT ===#

    @api.model
    def _prepayments(self, order):
        amounts = self.env["nav.prepayment.amounts"]
        lines = order.order_line
        # sudo: who sells reads what was invoiced of the order
        down_payments = lines._nav_down_payments().sudo()
        open_amount = order._nav_open_prepayment()
        deducted = -sum(amounts._net(line, True) for line in down_payments)
        wanted = sum(lines.mapped("nav_prepmt_line_amount"))
        prepaid = amounts._prepaid_amounts(order.sudo())
        tax = sum(tax for part in prepaid for tax, _base in part.taxes.values())
        return {
            "has_prepayment": bool(down_payments or wanted),
            "prepayment": wanted,
            "prepayment_tax": order.currency_id.round(tax),
            "prepayment_invoiced": open_amount + deducted,
            "prepayment_deducted": deducted,
            "prepayment_remaining": open_amount,
            "can_change": bool(wanted) and not order.nav_locked,
        }

    def action_apply(self):
        """Spread a typed prepayment over the lines."""
        self.ensure_one()
        self.order_id._nav_check_rights("processor")
        self.order_id.check_access("write")
        self.order_id._nav_spread_prepayment_total(self.prepayment)
        return {"type": "ir.actions.act_window_close"}


class NavDocumentStatisticsTax(models.TransientModel):
    """One tax of the statistics."""

    _name = "nav.document.statistics.tax"
    _description = "Tax in the Statistics of a Document"

    statistics_id = fields.Many2one(
        "nav.document.statistics", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="statistics_id.currency_id")
    name = fields.Char(string="Tax")
    base = fields.Monetary(string="Tax Base")
    tax = fields.Monetary(string="Tax Amount")
