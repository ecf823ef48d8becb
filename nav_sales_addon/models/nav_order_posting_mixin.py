from odoo import models


class NavOrderPostingMixin(models.AbstractModel):
    """Posting and its preview, as other code and RPC call them."""

    _name = "nav.order.posting.mixin"
    _description = "Order That Is Posted"

    def nav_post(self, ship=True, invoice=True, posting_date=None):
        """Post orders: ship, invoice, or both, all of them or none.

        :param bool ship: ship the quantities in Qty. to Ship
        :param bool invoice: invoice the quantities in Qty. to Invoice
        :param posting_date: date or ISO text; blank: each order's own posting date
        :return: ``{'shipment_ids': [picking ids], 'invoice_ids': [move ids]}``
        :raise UserError: all problems of all orders and lines (rules §5 and §18)
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.sales.posting"]._post(self, ship, invoice, posting_date)

    def nav_preview_posting(self, ship=True, invoice=True, posting_date=None):
        """Show what posting would write, and write nothing (rules §17).

        :param posting_date: as in `nav_post`
        :return: dict of lists of dicts: customer_entries, item_entries, gl_entries,
            vat_entries; amounts in company currency; numbers begin with ***
        :raise UserError: the same problems posting would report
        """
        self._nav_check_rights("processor")
        return self.env["nav.posting.preview"]._preview(
            self, ship, invoice, posting_date
        )

    def _nav_posted_shipments(self):
        """Done shipments to the customer, drop shipments included."""
        return self.picking_ids.filtered(
            lambda picking: picking.state == "done"
            and picking._nav_is_shipment()
            and not picking.nav_corrected_picking_id
        )
