from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines.bank_files import CsvFormat

DATE_FORMATS = [
    ("ymd_dash", "2026-12-31"), ("dmy_dot", "31.12.2026"), ("dmy_slash", "31/12/2026"),
    ("mdy_slash", "12/31/2026"), ("dmy_dash", "31-12-2026"), ("dmy_short", "31.12.26"),
    ("ymd_plain", "20261231"),
]  # fmt: skip
PATTERNS = {
    "ymd_dash": "%Y-%m-%d", "dmy_dot": "%d.%m.%Y", "dmy_slash": "%d/%m/%Y",
    "mdy_slash": "%m/%d/%Y", "dmy_dash": "%d-%m-%Y", "dmy_short": "%d.%m.%y",
    "ymd_plain": "%Y%m%d",
}  # fmt: skip
COLUMNS = (
    "date_column", "amount_column", "debit_column", "credit_column", "text_column",
    "name_column", "account_column", "reference_column", "info_column", "id_column",
    "balance_column", "currency_column",
)  # fmt: skip
DELIMITERS = [("semicolon", ";"), ("comma", ","), ("tab", "Tab"), ("pipe", "|")]
SIGNS = {"semicolon": ";", "comma": ",", "tab": "\t", "pipe": "|"}


class NavBankCsvFormat(models.Model):
    """Which column of a bank's CSV file holds what."""

    _name = "nav.bank.csv.format"
    _description = "Bank File Layout"
    _order = "name"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank Account",
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        check_company=True,
        help="Files of this layout belong to this bank account.",
    )
    delimiter = fields.Selection(DELIMITERS, required=True, default="semicolon")
    decimal_sign = fields.Selection(
        [("comma", "1.234,56"), ("point", "1,234.56")],
        string="Amounts",
        required=True,
        default="comma",
    )
    date_format = fields.Selection(
        DATE_FORMATS, string="Dates", required=True, default="ymd_dash"
    )
    encoding = fields.Selection(
        [("utf-8-sig", "UTF-8"), ("cp1252", "Windows / ISO 8859-1"), ("cp850", "DOS")],
        help="Empty: found out by itself.",
    )
    header_rows = fields.Integer(default=1, help="Rows above the first transaction.")
    footer_rows = fields.Integer(
        help="Rows below the last transaction, such as totals."
    )
    date_column = fields.Integer(default=1, required=True)
    amount_column = fields.Integer(default=2)
    debit_column = fields.Integer(
        string="Money Out Column", help="Instead of one column for the amount."
    )
    credit_column = fields.Integer(string="Money In Column")
    text_column = fields.Integer(default=3)
    name_column = fields.Integer(string="Payer Column")
    account_column = fields.Integer(string="Payer's Account Column")
    reference_column = fields.Integer(string="Structured Reference Column")
    info_column = fields.Integer(string="Additional Information Column")
    id_column = fields.Integer(
        string="Transaction No. Column",
        help="A number of the bank that no other transaction has.",
    )
    balance_column = fields.Integer(help="The balance after each transaction.")
    currency_column = fields.Integer(
        help="The file is refused when it is not in the currency of the bank account.",
    )
    invert = fields.Boolean(
        string="Reverse Signs", help="The file shows receipts as negative amounts."
    )

    @api.constrains("header_rows", "footer_rows", *COLUMNS)
    def _check_columns(self):
        for layout in self:
            numbers = ("header_rows", "footer_rows", *COLUMNS)
            wrong = any(layout[name] < 0 for name in numbers)
            amounts = layout.amount_column or (
                layout.debit_column and layout.credit_column
            )
            if wrong or not layout.date_column or not amounts:
                raise ValidationError(
                    self.env._(
                        "%(layout)s: columns count from 1; the date and the amount, or "
                        "money in and money out, are needed.",
                        layout=layout.name,
                    )
                )

    def _engine_format(self):
        """The layout in the form the reader understands."""
        self.ensure_one()
        return CsvFormat(
            delimiter=SIGNS[self.delimiter],
            decimal_sign="," if self.decimal_sign == "comma" else ".",
            date_format=PATTERNS[self.date_format],
            encoding=self.encoding or "",
            header_rows=self.header_rows,
            footer_rows=self.footer_rows,
            invert=self.invert,
            **{name: self[name] for name in COLUMNS},
        )
