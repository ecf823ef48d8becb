from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...const import SYSTEM


class NavDiscountDocumentMixin(models.AbstractModel):
    """A document with an invoice discount and a service charge (rules §8 and §9)."""

    _name = "nav.discount.document.mixin"
    _description = "Document With an Invoice Discount"

    nav_inv_discount_type = fields.Selection(
        [
            ("terms", "Terms of the Customer"),
            ("percent", "Percentage"),
            ("amount", "Amount"),
            ("carried", "As Copied"),
        ],
        string="Invoice Discount",
        help="Terms of the Customer: found by the amount of the document. Percentage "
        "and Amount: as you type them. As Copied: each line keeps the discount it had "
        "on its order or on the document it was copied from. Blank: none, unless the "
        "company calculates invoice discounts automatically.",
    )
    nav_inv_discount_value = fields.Float(
        string="Invoice Discount Value",
        digits=(16, 5),
        help="The percentage, or the amount in the terms of the prices.",
    )
    nav_inv_discount_amount = fields.Float(
        string="Invoice Discount Amount",
        digits=0,
        compute="_compute_nav_discount_totals",
    )
    nav_amount_before_discount = fields.Float(
        string="Subtotal", digits=0, compute="_compute_nav_discount_totals"
    )
    nav_service_charge_amount = fields.Float(
        string="Service Charge", digits=0, compute="_compute_nav_discount_totals"
    )
    nav_inv_discount_percent = fields.Float(
        string="Invoice Discount %",
        digits=(16, 2),
        compute="_compute_nav_discount_totals",
    )

    # === WHAT THE CALCULATION ASKS ===#

    def _nav_inv_discount_kind(self):
        """How the discount is found; blank documents follow the company's setup."""
        kind = self.nav_inv_discount_type
        if kind or not self.company_id.nav_calc_inv_discount:
            return kind
        return "terms"

    def _nav_discount_sign(self):
        """Return orders count negative, and are read as positive."""
        return 1

    def _nav_discounted_lines(self):
        """Lines of items and services: no texts, no down payments, no charge."""
        return self[self._nav_lines].filtered(
            lambda line: line._nav_has_amount()
            and not line.is_downpayment
            and not line.nav_service_charge
        )

    def _nav_invoiced_lines(self, lines):
        """Lines that are invoiced completely keep their discount (rules §8.5)."""
        return lines.browse()

    def _nav_invoice_discount_terms(self):
        # sudo: a document has its terms whoever looks at it, also on the portal
        customer = self._nav_bill_to().sudo().with_company(self.company_id)
        return customer.commercial_partner_id.nav_invoice_discount_id

    # === FIGURES ===#

    def _nav_discount_total_fields(self):
        return ()

    @api.depends(lambda self: self._nav_discount_total_fields())
    def _compute_nav_discount_totals(self):
        for document in self:
            figures = document.nav_discount_figures()
            document.nav_inv_discount_amount = figures["invoice_discount"]
            document.nav_amount_before_discount = figures["subtotal"]
            document.nav_service_charge_amount = figures["service_charge"]
            document.nav_inv_discount_percent = figures["percent"]

    def nav_discount_figures(self):
        """The figures of the totals block and of printed documents.

        In the terms of the prices, with or without tax; positive on returns.

        :return: dict with ``subtotal`` (line amounts without service charge),
            ``line_discount``, ``invoice_discount``, ``percent`` (of the lines that
            allow a discount), ``service_charge``
        """
        self.ensure_one()
        sign = self._nav_discount_sign()
        lines = self._nav_discounted_lines()
        amounts = [line._nav_line_amount_value() for line in lines]
        discount = sum(line._nav_inv_discount_value() for line in lines)
        allowed = lines.filtered("nav_allow_invoice_discount")
        base = sum(line._nav_line_amount_value() for line in allowed)
        charges = self[self._nav_lines].filtered("nav_service_charge")
        gross = sum(line._nav_gross() for line in lines)
        return {
            "subtotal": sign * sum(amounts),
            "line_discount": sign * (gross - sum(amounts)),
            "invoice_discount": sign * discount,
            "percent": 100 * discount / base if base else 0.0,
            "service_charge": sign * sum(line._nav_gross() for line in charges),
        }

    # === SETTING IT ===#

    def nav_calculate_invoice_discount(self):
        """Calculate Invoice Discount: by the terms of the customer (rules §9).

        :return: True
        :raise UserError: the document is posted, released or waits for approval
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for document in self:
            if not document._nav_discount_is_open():
                raise UserError(
                    self.env._(
                        "%s is not open: its discount cannot be changed.",
                        document.display_name,
                    )
                )
        self.write({"nav_inv_discount_type": "terms", "nav_inv_discount_value": 0.0})
        self._nav_recalculate_discounts()
        return True

    def action_nav_calculate_invoice_discount(self):
        return self.nav_calculate_invoice_discount()

    def _nav_recalculate_discounts(self):
        """Bring shares and service charge up to date: release, print and post."""
        documents = self.filtered(
            lambda document: document._nav_discount_is_open()
            and document._nav_inv_discount_kind() == "terms"
        )
        # what the system recalculates is no change of the user
        documents = documents.with_context(nav_system=SYSTEM)
        documents._nav_refresh_shares()
        self.env["nav.service.charge"]._refresh(documents)

    @api.constrains("nav_inv_discount_type", "nav_inv_discount_value")
    def _check_nav_inv_discount(self):
        """A typed discount is between nothing and everything (rules §9)."""
        for document in self:
            value, kind = (
                document.nav_inv_discount_value,
                document.nav_inv_discount_type,
            )
            if value < 0 or (kind == "percent" and value > 100):
                raise ValidationError(
                    self.env._(
                        "%(document)s: the invoice discount must be between 0 and "
                        "100 %%.",
                        document=document.display_name,
                    )
                )
            if kind == "amount" and value:
                document._nav_check_typed_amount(value)

    def _nav_check_typed_amount(self, value):
        lines = self._nav_discounted_lines().filtered("nav_allow_invoice_discount")
        base = abs(sum(line._nav_line_amount_value() for line in lines))
        if self.currency_id.compare_amounts(value, base) > 0:
            raise ValidationError(
                self.env._(
                    "%(document)s: the invoice discount is %(discount)s, but the lines "
                    "that allow one are worth only %(base)s.",
                    document=self.display_name,
                    discount=self.currency_id.format(value),
                    base=self.currency_id.format(base),
                )
            )

    def _nav_mark_carried(self):
        """Lines bring the discount of where they come from; typed discounts stay."""
        if self.nav_inv_discount_type not in ("amount", "percent", "carried"):
            self.nav_inv_discount_type = "carried"

    def _nav_reset_typed_discount(self):
        """Another customer, bill-to or currency: what was typed is forgotten.

        The terms of the new customer take the place of a percentage (rules §8.4).
        """
        for document in self:
            kind = document.nav_inv_discount_type
            if kind in ("amount", "percent"):
                document.write(
                    {
                        "nav_inv_discount_type": kind == "percent" and "terms",
                        "nav_inv_discount_value": 0.0,
                    }
                )
