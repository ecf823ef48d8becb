from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

MODES = [("manual", "Manual"), ("automatic", "Automatic"), ("ask", "Always Ask")]
# Kinds of documents with a mode of their own; others never insert lines (rules §15)
KINDS = ("quote", "order", "invoice")
KEY_FIELDS = ("partner_id", "template_id", "company_id")


class NavCustomerSalesCode(models.Model):
    """A customer buys the lines of a standard code again and again (rules §15)."""

    _name = "nav.customer.sales.code"
    _description = "Recurring Sales Lines of a Customer"
    _order = "partner_id, template_id, id"
    _rec_name = "template_id"
    _check_company_auto = True

    _unique_code = models.Constraint(
        "UNIQUE (partner_id, template_id, company_id)",
        "This customer already has this standard sales code.",
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    template_id = fields.Many2one(
        "sale.order.template",
        string="Standard Sales Code",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="template_id.nav_currency_id")
    valid_from = fields.Date()
    valid_to = fields.Date()
    blocked = fields.Boolean(help="The lines are not offered and not invoiced.")
    quote_mode = fields.Selection(
        MODES,
        string="On Quotes",
        default="manual",
        required=True,
        help="Automatic: the lines are there as soon as the customer is chosen on a "
        "new quote. Always Ask: the quote offers them. Manual: only by the button.",
    )
    order_mode = fields.Selection(
        MODES,
        string="On Orders",
        default="manual",
        required=True,
        help="Automatic: the lines are there as soon as the customer is chosen on a "
        "new order. Always Ask: the order offers them. Manual: only by the button.",
    )
    invoice_mode = fields.Selection(
        MODES,
        string="On Invoices",
        default="manual",
        required=True,
        help="Automatic: the lines are there as soon as the customer is chosen on a "
        "new invoice that ships. Always Ask: the invoice offers them. Manual: only by "
        "the button.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        help="For invoices made of this code; blank: the customer's own.",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method",
        check_company=True,
        domain="[('payment_type', '=', 'inbound')]",
        help="For invoices made of this code; blank: the customer's own.",
    )

    @api.constrains("valid_from", "valid_to")
    def _check_valid_dates(self):
        for link in self:
            if link.valid_from and link.valid_to and link.valid_from > link.valid_to:
                raise ValidationError(
                    self.env._("Valid From must not be after Valid To.")
                )

    def write(self, vals):
        """Customer and code are the key of a link: it cannot be renamed (rules §15)."""
        for name in KEY_FIELDS:
            if name in vals and any(link[name].id != vals[name] for link in self):
                raise UserError(
                    self.env._(
                        "The customer and the standard sales code of recurring lines "
                        "cannot be changed. Delete the entry and create another one."
                    )
                )
        return super().write(vals)

    # === WHICH CODES FIT ===#

    @api.model
    def _valid_domain(self, company, date):
        """Not blocked, and the date lies within Valid From and Valid To (rules §15)."""
        return fields.Domain(
            [
                ("company_id", "=", company.id),
                ("blocked", "=", False),
                ("template_id.active", "=", True),
                "|",
                ("valid_from", "=", False),
                ("valid_from", "<=", date),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", date),
            ]
        )

    @api.model
    def _find_fitting(self, customer, company, currency, date):
        """Codes that may be used on a document of this customer (rules §15).

        A contact buys what its company buys. Without currency a code fits any.
        """
        if not customer:
            return self.browse()
        # a form that is not saved yet wraps the ids of its records
        ids = [*customer.ids, *customer.commercial_partner_id.ids]
        links = self.search(
            self._valid_domain(company, date) & fields.Domain("partner_id", "in", ids)
        )
        return links.filtered(
            lambda link: not link.currency_id or link.currency_id == currency
        )

    def _is_meant(self, code):
        """Whether somebody who names this record or this text means this code."""
        if isinstance(code, models.BaseModel):
            return code in (self, self.template_id)
        return code in (self.id, self.template_id.name)

    def _in_mode(self, kind, mode):
        """The entries with this mode (Manual, …) on a kind of document."""
        if kind not in KINDS:
            return self.browse()
        return self.filtered(lambda link: link[f"{kind}_mode"] == mode)
