from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines.payment_matching import TextMapping

TARGETS = [("gl", "Account"), ("customer", "Customer"), ("vendor", "Vendor")]


class NavTextAccountMapping(models.Model):
    """A text of bank transactions that tells where the money goes (rules §7)."""

    _name = "nav.text.account.mapping"
    _description = "Text-to-Account Mapping"
    _order = "name"

    name = fields.Char(
        string="Mapping Text",
        required=True,
        size=250,
        help="Found when the whole text is part of the transaction's text, in capitals "
        "or not. The longest text that is found counts.",
    )
    target = fields.Selection(
        TARGETS, required=True, default="gl", string="Account Type"
    )
    debit_account_id = fields.Many2one(
        "account.account",
        string="Account for Receipts",
        check_company=True,
        help="For money that comes in.",
    )
    credit_account_id = fields.Many2one(
        "account.account",
        string="Account for Payments",
        check_company=True,
        help="For money that goes out.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer or Vendor",
        check_company=True,
        help="The whole amount is put on account of this customer or vendor.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )

    @api.constrains("name", "company_id")
    def _check_name(self):
        """Two identical texts would leave it to chance (rules §7)."""
        for mapping in self:
            text = (mapping.name or "").strip()
            same = self.search_count(
                [
                    ("id", "!=", mapping.id),
                    ("company_id", "=", mapping.company_id.id),
                    ("name", "=ilike", text.replace("%", r"\%").replace("_", r"\_")),
                ],
                limit=1,
            )
            if same or not text:
                raise ValidationError(
                    self.env._(
                        "The mapping text “%(text)s” is blank or exists already.",
                        text=text,
                    )
                )

    @api.constrains("target", "debit_account_id", "credit_account_id", "partner_id")
    def _check_target(self):
        for mapping in self:
            accounts = mapping.debit_account_id and mapping.credit_account_id
            known = accounts if mapping.target == "gl" else mapping.partner_id
            if not known:
                raise ValidationError(
                    self.env._(
                        "Mapping “%(text)s”: choose the accounts for receipts and for "
                        "payments, or the customer or vendor.",
                        text=mapping.name,
                    )
                )

    @api.onchange("debit_account_id")
    def _onchange_debit_account_id(self):
        """Most texts have one account for both directions."""
        if not self.credit_account_id:
            self.credit_account_id = self.debit_account_id

    @api.model
    def _engine_mappings(self, company):
        """The mappings of a company in the form the engine reads.

        Accounts and partners are given by their ids.
        """
        return [
            TextMapping(
                mapping.name.strip(),
                mapping.target,
                account=mapping.partner_id.id or None,
                debit_account=mapping.debit_account_id.id,
                credit_account=mapping.credit_account_id.id,
            )
            for mapping in self.search([("company_id", "=", company.id)])
        ]
