from odoo import Command, api, fields, models


class NavDiscountOrderLineMixin(models.AbstractModel):
    """Discounts of an order line, and what invoices take of them."""

    _name = "nav.discount.order.line.mixin"
    _inherit = "nav.discount.line.mixin"
    _description = "Order Line With Discounts"

    _nav_quantity = "product_uom_qty"
    _nav_priced_fields = ("price_unit", "discount", "product_uom_qty")

    nav_inv_discount_pct = fields.Float(
        compute="_compute_nav_inv_discount_pct",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends(lambda self: self._nav_shifting_fields())
    def _compute_nav_inv_discount_pct(self):
        """One calculation for the whole document (rules §8.3 and §8.4)."""
        service = self.env["nav.invoice.discount"]
        for order, lines in self.grouped("order_id").items():
            shares = service._shares(order) if order else {}
            for line in lines:
                kept = line.nav_inv_discount_pct
                line.nav_inv_discount_pct = (
                    kept if shares is None else shares.get(line, 0.0)
                )

    def _nav_shifting_fields(self):
        if "order_id" not in self._fields:
            return ()  # the mixin itself
        lines = (f"order_id.order_line.{name}" for name in self._nav_shifting_names())
        return (
            "order_id.nav_inv_discount_type",
            "order_id.nav_inv_discount_value",
            "order_id.partner_invoice_id",
            "order_id.currency_id",
            *lines,
        )

    def _nav_calculate_shares(self):
        """New lines shift the shares; Odoo calculates theirs before they are there."""
        orders = self.order_id.filtered(lambda order: order._nav_inv_discount_kind())
        orders._nav_refresh_shares()

    def _nav_with_discounts(self, kwargs):
        """What Odoo's tax computation reads of this line."""
        effective = self._nav_effective_discount()
        return kwargs if effective is None else {**kwargs, "discount": effective}

    # === INVOICING ===#

    def _nav_add_discounts(self, vals):
        """Give an invoice line its part of the discounts of this line.

        :return: its amount net of them, None where there are none
        """
        values, net = self._nav_discount_invoice_values(vals.get("quantity") or 0.0)
        vals.update(values)
        return net

    def _nav_discount_invoice_values(self, quantity):
        """What an invoice line of this quantity takes of the discounts (rules §8.6).

        :return: ``(values, amount net of discounts)``; nothing without discounts
        """
        if not (self.nav_service_charge or self._nav_is_discounted()) or (
            self.display_type or self.is_downpayment
        ):
            return {}, None
        done, granted, documents = self._nav_granted_discounts()
        rows = self.env.context.get("nav_discount_rows")
        earlier = [] if rows is None else rows.setdefault(self.id, [])
        for taken, amount, share in earlier:
            done += taken
            granted = granted[0] + amount, granted[1] + share
        values, amount, share = self._nav_discount_part(
            quantity, done, granted, documents + len(earlier)
        )
        earlier.append((quantity, amount, share))
        return values, amount - share

    def _nav_granted_discounts(self):
        """What invoices and credit memos of this line have taken so far.

        :return: ``(quantity, (line amount, invoice discount), number of lines)``
        """
        # sudo: what is left does not depend on which invoices the user may see
        items = self.sudo().invoice_lines.filtered(
            lambda item: item.parent_state != "cancel"
            and item.currency_id == self.currency_id
        )
        amount = share = 0.0
        for item in items:
            sign = -1 if item.move_id.move_type == "out_refund" else 1
            amount += sign * item._nav_line_amount_value()
            share += sign * item._nav_inv_discount_value()
        return self.qty_invoiced, (amount, share), len(items)

    def _nav_foretold_values(self, quantity, net=None):
        """Amount and tax tags that Odoo will compute for an invoice line.

        Odoo makes the lines without them and then writes each line by itself, which
        took a third of the time of a posting. What is already there it compares with
        its own computation and writes only what differs: a wrong guess costs time,
        never money.
        """
        # sudo: whoever posts need not be able to read the setup of taxes
        line = self.sudo()
        taxes = line.tax_ids.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.tax_exigibility == "on_invoice"
        )
        tags = line.product_id.account_tag_ids | taxes.get_tax_tags(False, "base")
        values = {}
        amount = line.currency_id.round(line.price_reduce_taxexcl * quantity)
        if net is not None:
            # what the discounts leave is exact, but may include taxes
            amount = None if any(taxes.mapped("price_include")) else net
        if amount is not None:
            values["amount_currency"] = -amount
            if line.currency_id == line.company_id.currency_id:
                values["balance"] = -amount
        if tags:
            values["tax_tag_ids"] = [Command.set(tags.ids)]
        return values
