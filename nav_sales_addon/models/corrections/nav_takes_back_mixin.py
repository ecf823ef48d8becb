from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavTakesBackMixin(models.AbstractModel):
    """Lines that know which posted line and which posted goods they take back."""

    _name = "nav.takes.back.mixin"
    _description = "Line That Takes Back What Was Posted"

    nav_reverses_line_id = fields.Many2one(
        "account.move.line",
        string="Reverses Line",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The posted line this one takes back or invoices again.",
    )
    nav_appl_from_move_id = fields.Many2one(
        "stock.move",
        string="Appl.-from Item Entry",
        index="btree_not_null",
        copy=False,
        help="The posted goods this line takes back: they come back at the cost they "
        "left with, and never more of them than left.",
    )

    @api.constrains("nav_appl_from_move_id", "product_id")
    def _check_nav_appl_from(self):
        """The link points to posted goods of the same item (rules §2.3)."""
        for line in self.filtered("nav_appl_from_move_id"):
            # sudo: who enters a document need not be able to read transfers
            origin = line.sudo().nav_appl_from_move_id
            if not line._nav_fits_goods(origin):
                raise ValidationError(
                    self.env._(
                        "%(line)s: %(entry)s is no posted entry of this item.",
                        line=line._nav_label(),
                        entry=origin.picking_id.nav_shipment_number or origin.reference,
                    )
                )

    def _nav_fits_goods(self, origin):
        return (
            origin.state == "done"
            and origin.product_id == self.product_id
            and origin.company_id == self.company_id
        )
