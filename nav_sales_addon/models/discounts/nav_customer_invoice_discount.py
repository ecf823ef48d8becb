from odoo import api, fields, models
from odoo.exceptions import ValidationError


class NavCustomerInvoiceDiscount(models.Model):
    """Terms of an invoice discount, for one customer or for many (rules §9)."""

    _name = "nav.customer.invoice.discount"
    _description = "Customer Invoice Discount"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(string="Code", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", string="Company", default=lambda self: self.env.company
    )
    line_ids = fields.One2many(
        "nav.customer.invoice.discount.line", "discount_id", string="Terms", copy=True
    )

    _name_uniq = models.Constraint(
        "UNIQUE(name, company_id)", "There is an invoice discount with this code."
    )

    def _row(self, base, currency, company, date):
        """The row a document reaches, in its currency or else in the company's.

        :return: ``(percentage, service charge in the currency)``
        """
        self.ensure_one()
        own = company.currency_id
        row = self._reached(base, currency, own)
        if row or currency == own:
            return row.discount_percent, row.service_charge
        local = currency._convert(base, own, company, date)
        row = self._reached(local, own, own)
        charge = own._convert(row.service_charge, currency, company, date)
        return row.discount_percent, charge

    def _reached(self, base, currency, own):
        rows = self.line_ids.filtered(
            lambda row: (row.currency_id or own) == currency
            and currency.compare_amounts(row.minimum_amount, base) <= 0
        )
        return rows.sorted("minimum_amount")[-1:]


class NavCustomerInvoiceDiscountLine(models.Model):
    _name = "nav.customer.invoice.discount.line"
    _description = "Terms of an Invoice Discount"
    _order = "currency_id, minimum_amount, id"

    discount_id = fields.Many2one(
        "nav.customer.invoice.discount",
        string="Code",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="discount_id.company_id", store=True)
    currency_id = fields.Many2one(
        "res.currency",
        string="Currency",
        help="Blank: the currency of the company. Documents in other currencies use "
        "these terms too, converted, when they reach none of their own.",
    )
    minimum_amount = fields.Float(
        digits="Product Price",
        help="Net of tax. A document of exactly this amount gets the discount.",
    )
    discount_percent = fields.Float(string="Discount %", digits=(16, 5))
    service_charge = fields.Float(
        digits="Product Price",
        help="Net of tax. Added as a line of its own.",
    )

    _row_uniq = models.Constraint(
        "UNIQUE NULLS NOT DISTINCT (discount_id, currency_id, minimum_amount)",
        "There is a row with this currency and minimum amount.",
    )

    @api.constrains("minimum_amount", "discount_percent", "service_charge")
    def _check_values(self):
        for row in self:
            if not 0 <= row.discount_percent <= 100:
                raise ValidationError(
                    self.env._("The discount must be between 0 and 100 %.")
                )
            if row.minimum_amount < 0 or row.service_charge < 0:
                raise ValidationError(self.env._("Amounts must not be negative."))
