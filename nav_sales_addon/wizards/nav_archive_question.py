from odoo import fields, models


class NavArchiveQuestion(models.TransientModel):
    """Asks whether a version of quotes is kept before they are converted."""

    _name = "nav.archive.question"
    _description = "Archive the Quote?"

    order_ids = fields.Many2many("sale.order", required=True, readonly=True)
    kind = fields.Selection(
        [("order", "Make Order"), ("invoice", "Make Invoice")],
        required=True,
        readonly=True,
    )

    def action_nav_yes(self):
        return self._convert(archive=True)

    def action_nav_no(self):
        return self._convert(archive=False)

    def _convert(self, archive):
        self.ensure_one()
        if self.kind == "invoice":
            return self.order_ids.nav_make_invoice(archive)._nav_invoice_action()
        orders = self.order_ids.nav_make_order(archive)
        if len(orders) == 1:
            return orders._nav_order_action()
        return {"type": "ir.actions.client", "tag": "reload"}
