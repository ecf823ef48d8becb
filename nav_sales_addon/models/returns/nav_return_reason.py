from odoo import fields, models


class NavReturnReason(models.Model):
    """Why goods come back: kept on every document and entry (rules §2.2)."""

    _name = "nav.return.reason"
    _description = "Return Reason"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(string="Description", required=True, translate=True)
    company_id = fields.Many2one("res.company", string="Company")
    location_id = fields.Many2one(
        "stock.location",
        string="Default Location",
        domain="[('usage', '=', 'internal')]",
        check_company=True,
        help="Where goods that come back for this reason are put.",
    )
    inventory_value_zero = fields.Boolean(
        help="The goods are worth nothing in stock. The price is not touched.",
    )
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "This return reason already exists."
    )

    def _compute_display_name(self):
        for reason in self:
            reason.display_name = f"{reason.code} {reason.name or ''}".strip()
