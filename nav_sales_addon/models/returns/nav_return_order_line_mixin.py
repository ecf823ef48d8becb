from odoo import api, fields, models

from ...formatting import format_quantity

# What users of return orders read -> what Odoo counts, with the other sign
MIRRORS = {
    "nav_return_quantity": "product_uom_qty",
    "nav_return_qty_to_receive": "nav_qty_to_ship",
    "nav_return_qty_to_credit": "nav_qty_to_invoice",
    "nav_return_qty_received": "qty_delivered",
    "nav_return_qty_credited": "qty_invoiced",
}


class NavReturnOrderLineMixin(models.AbstractModel):
    """Lines of return orders: Odoo counts them negative, users read them positive.

    A negative quantity is what Odoo itself makes a return receipt and a credit memo
    of; there is one number, and its mirror for the screen.
    """

    _name = "nav.return.order.line.mixin"
    _inherit = ["nav.return.line.mixin", "nav.takes.back.mixin"]
    _description = "Line of a Return Order"

    nav_return_quantity = fields.Float(
        string="Return Quantity",
        digits="Product Unit",
        compute="_compute_nav_return_quantities",
        inverse="_inverse_nav_return_quantity",
    )
    nav_return_qty_to_receive = fields.Float(
        string="Return Qty. to Receive",
        digits="Product Unit",
        compute="_compute_nav_return_quantities",
        inverse="_inverse_nav_return_qty_to_receive",
    )
    nav_return_qty_to_credit = fields.Float(
        string="Qty. to Credit",
        digits="Product Unit",
        compute="_compute_nav_return_quantities",
        inverse="_inverse_nav_return_qty_to_credit",
    )
    nav_return_qty_received = fields.Float(
        string="Return Qty. Received",
        digits="Product Unit",
        compute="_compute_nav_return_quantities",
    )
    nav_return_qty_credited = fields.Float(
        string="Quantity Credited",
        digits="Product Unit",
        compute="_compute_nav_return_quantities",
    )

    @api.depends(*MIRRORS.values())
    def _compute_nav_return_quantities(self):
        for line in self:
            for mirror, name in MIRRORS.items():
                line[mirror] = -line[name] or 0.0

    def _nav_taken_back(self):
        """What the credit memo line knows: why it came back, and of which invoice."""
        names = ("nav_return_reason_id", "nav_reverses_line_id")
        return {name: self[name].id for name in names if self[name]}

    def _inverse_nav_return_quantity(self):
        for line in self:
            line.product_uom_qty = -line.nav_return_quantity

    def _inverse_nav_return_qty_to_receive(self):
        for line in self:
            line.nav_qty_to_ship = -line.nav_return_qty_to_receive

    def _inverse_nav_return_qty_to_credit(self):
        for line in self:
            line.nav_qty_to_invoice = -line.nav_return_qty_to_credit

    @api.onchange("nav_return_quantity")
    def _onchange_nav_return_quantity(self):
        self.product_uom_qty = -self.nav_return_quantity

    @api.depends("price_subtotal")
    def _compute_nav_return_amount(self):
        for line in self:
            line.nav_return_amount = -line.price_subtotal or 0.0

    def _nav_fits_goods(self, origin):
        """Only goods that went out come back (rules §2.3)."""
        return super()._nav_fits_goods(origin) and origin._nav_went_out()

    @api.model
    def _nav_return_problems(self, quantities):
        """Why goods cannot come back: lines of one shipment are added up.

        :param quantities: ``{line: what is posted now, in its unit, negative}``
        :return: list of ``(line, sentence)``
        """
        problems, taken = [], {}
        for line, quantity in quantities.items():
            origin = line.sudo().nav_appl_from_move_id
            before = taken.get(origin, 0.0)
            text = line._nav_return_problem(quantity, before)
            if text:
                problems.append((line, text))
            if origin and quantity < 0:
                taken[origin] = before + line.product_uom_id._compute_quantity(
                    -quantity, origin.product_uom, rounding_method="HALF-UP"
                )
        return problems

    def _nav_return_problem(self, quantity, before=0.0):
        """Why this quantity of a line cannot come back, None when it can.

        :param float quantity: what is posted now, in the line's unit, negative
        :param float before: what other lines take of the same goods, in their unit
        """
        self.ensure_one()
        if self.product_id.type != "consu" or quantity >= 0:
            return None
        origin = self.sudo().nav_appl_from_move_id
        if not origin:
            if not self.company_id.nav_exact_cost_reversing:
                return None
            return self.env._(
                "Appl.-from Item Entry must be filled in. Use Get Posted Lines to take "
                "the line from what was posted."
            )
        left = origin._nav_left_to_undo()
        wanted = before + self.product_uom_id._compute_quantity(
            -quantity, origin.product_uom, rounding_method="HALF-UP"
        )
        if origin.product_uom.compare(wanted, left) <= 0:
            return None
        return self.env._(
            "%(returned)s of the %(quantity)s posted with %(document)s are returned "
            "already, at most %(left)s can be.",
            returned=format_quantity(self.env, origin._nav_returned_quantity()),
            quantity=format_quantity(self.env, origin.quantity),
            document=origin.picking_id.nav_shipment_number or origin.reference,
            left=format_quantity(self.env, left),
        )

    def _nav_return_values(self):
        """What ties the receipt of a line to the goods it takes back, and why."""
        vals = {"nav_return_reason_id": self.nav_return_reason_id.id}
        if self.nav_appl_from_move_id:
            vals["origin_returned_move_id"] = self.nav_appl_from_move_id.id
        return vals
