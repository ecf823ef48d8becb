from odoo import api, fields, models
from odoo.exceptions import UserError

from ..notifications import notification


class NavCombineShipments(models.TransientModel):
    """One invoice for several shipments, for all who want it so (rules §12)."""

    _name = "nav.combine.shipments"
    _inherit = "nav.unposted.invoices.mixin"
    _description = "Combine Shipments"

    posting_date = fields.Date(required=True, default=fields.Date.context_today)
    document_date = fields.Date(required=True, default=fields.Date.context_today)
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="Leave it blank for all customers.",
    )
    post = fields.Boolean(string="Post Invoices")

    @api.depends("partner_ids")
    def _compute_nav_unposted_invoices(self):
        return super()._compute_nav_unposted_invoices()

    def _nav_unposted_lines(self):
        """Goods of these customers that wait on unposted invoices are left out."""
        return self._nav_search_unposted(
            [("sale_line_ids.order_id", "any", self._orders_domain())]
        )

    def _service(self):
        return self.env["nav.shipment.invoicing"]

    def _orders_domain(self):
        """Orders of the chosen customers that want one invoice for all shipments."""
        domain = [
            ("nav_document_type", "=", "order"),
            ("nav_combine_shipments", "=", True),
            ("company_id", "in", self.env.companies.ids),
        ]
        if self.partner_ids:
            domain.append(("partner_id", "child_of", self.partner_ids.ids))
        return fields.Domain(domain)

    def action_nav_combine(self):
        """Make the invoices and show them, or say that there is nothing to combine."""
        self.ensure_one()
        orders = self.env["sale.order"]
        orders._nav_check_rights("poster")
        domain = self._orders_domain() & fields.Domain(
            "nav_shipped_not_invoiced", "=", True
        )
        invoices, skipped = self._service()._combine(
            orders.search(domain), self.posting_date, self.document_date
        )
        if not invoices:
            raise UserError(self._nothing_text(skipped))
        if self.post:
            invoices.nav_post()
        action = invoices._get_records_action(name=self.env._("Combined Invoices"))
        return self._notify(invoices, skipped, action)

    def _nothing_text(self, skipped):
        if skipped:
            return self.env._(
                "Nothing was invoiced: the customers of %(count)s orders are blocked.",
                count=skipped,
            )
        if self.nav_unposted_text:
            return self.env._(
                "There is nothing to combine: what is shipped is on these unposted "
                "invoices already:\n%(invoices)s",
                invoices=self.nav_unposted_text,
            )
        return self.env._("There is nothing to combine.")

    def _notify(self, invoices, skipped, action):
        """Say how many were made, then show them."""
        text = self.env._("%(count)s invoices were made.", count=len(invoices))
        if skipped:
            text += " " + self.env._(
                "%(count)s orders were left out: their customers are blocked.",
                count=skipped,
            )
        return notification(text, then=action)
