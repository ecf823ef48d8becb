from odoo import fields, models


class NavBankImportLineMixin(models.AbstractModel):
    """What the bank tells of a transaction and Odoo has no field for."""

    _name = "nav.bank.import.line.mixin"
    _description = "Imported Bank Transaction"

    nav_import_id = fields.Char(
        string="Bank Transaction No.",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What makes this transaction unique; it is never imported twice.",
    )
    nav_additional_info = fields.Char(string="Additional Information", copy=False)
    nav_payer_city = fields.Char(string="Payer City", copy=False)
    nav_payer_street = fields.Char(string="Payer Address", copy=False)
    nav_payment_reference = fields.Char(string="Structured Reference", copy=False)

    def _nav_bank_reference(self):
        """The bank's own number of the transaction; a file adds day and amount."""
        self.ensure_one()
        return (self.nav_import_id or "").rsplit("|", 2)[0]
