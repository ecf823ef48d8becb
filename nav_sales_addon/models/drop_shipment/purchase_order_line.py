from odoo import api, models
from odoo.exceptions import UserError

# Refused on a purchase line that is linked (rules/dropship_returns.md §1.3)
LINKED_FIELDS = frozenset({"product_id", "product_qty", "product_uom_id"})


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def write(self, vals):
        if LINKED_FIELDS & vals.keys() and not self.env.su:
            self._nav_check_linked_change(vals)
        return super().write(vals)

    def _nav_check_linked_change(self, vals):
        """What the customer ordered is what is bought; cost and dates are free."""
        ours = self.env.user.has_group("nav_sales_addon.group_nav_processor")
        for line in self:
            sold = line.sudo().sale_line_id
            if not sold or not line._is_dropshipped() or not sold._nav_is_linked():
                continue
            if not (ours or line.order_id.nav_sell_to_partner_id):
                continue  # made by Odoo's own rule, for people who never met us
            changed = sold.order_id._nav_changed_labels(
                line, LINKED_FIELDS & vals.keys(), vals
            )
            if changed:
                raise UserError(
                    self.env._(
                        "%(purchase)s, %(line)s: %(field)s cannot be changed because "
                        "the line belongs to sales order %(order)s.",
                        purchase=line.order_id.name,
                        line=line.product_id.display_name,
                        field=changed[0],
                        order=sold.order_id.name,
                    )
                )

    # === POSTING ===#

    def _nav_posting_lines(self):
        """Lines with an item or a service; no texts, no down payments."""
        return self.filtered(
            lambda line: line.product_id
            and not line.display_type
            and not line.is_downpayment
        )

    def _nav_to_receive(self):
        """What the vendor has not sent yet."""
        self.ensure_one()
        return self._nav_remainder(self.product_qty - self.qty_received)

    def _nav_to_bill(self):
        """What is received and on no bill yet, posted or not (rules §1.5)."""
        self.ensure_one()
        return self._nav_remainder(self.qty_received - self.qty_invoiced)

    def _nav_remainder(self, quantity):
        """Never against the sign of the line: what came too much is no remainder."""
        positive = self.product_qty >= 0
        return max(quantity, 0.0) if positive else min(quantity, 0.0)

    def _create_or_update_picking(self):
        # sudo: the transfer names the sales order, which a buyer need not read
        linked = self.filtered(lambda line: line.sudo().sale_line_id)
        super(PurchaseOrderLine, self - linked)._create_or_update_picking()
        res = super(PurchaseOrderLine, linked.sudo())._create_or_update_picking()
        self.order_id._nav_split_pickings()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_received(self):
        """What was received and not billed keeps its line (rules §1.3)."""
        for line in self.filtered("sale_line_id"):
            if line.product_uom_id.compare(line.qty_received, line.qty_invoiced) > 0:
                raise UserError(
                    self.env._(
                        "%(purchase)s, %(line)s: the line cannot be deleted because "
                        "something of it was received and is not billed yet.",
                        purchase=line.order_id.name,
                        line=line.product_id.display_name,
                    )
                )
