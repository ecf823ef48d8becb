import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html_escape

from ..engines import bank_files


class NavImportStatements(models.TransientModel):
    """Choose files, look at what is in them, import."""

    _name = "nav.import.statements"
    _description = "Import Bank Statements"

    attachment_ids = fields.Many2many(
        "ir.attachment", string="Files", help="CAMT.053, CAMT.054, OFX or CSV."
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank Account",
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        check_company=True,
        help="Only needed when the file does not name an account that is known.",
    )
    layout_id = fields.Many2one(
        "nav.bank.csv.format",
        string="Layout",
        check_company=True,
        help="Which column of a CSV file holds what.",
    )
    needs_layout = fields.Boolean(compute="_compute_needs_layout")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    apply = fields.Boolean(
        string="Apply Automatically",
        default=True,
        help="Match the transactions against open invoices right away.",
    )

    @api.depends("attachment_ids")
    def _compute_needs_layout(self):
        for wizard in self:
            kinds = [bank_files.kind_of(data) for _name, data in wizard._files()]
            wizard.needs_layout = bank_files.CSV in kinds

    @api.onchange("layout_id")
    def _onchange_layout_id(self):
        if self.layout_id.journal_id:
            self.journal_id = self.layout_id.journal_id

    @api.depends("attachment_ids", "layout_id", "journal_id")
    def _compute_preview(self):
        """What the files hold, before anything is written."""
        for wizard in self:
            wizard.preview = "".join(
                wizard._preview_of(name, data) for name, data in wizard._files()
            )

    def _files(self):
        """[(name, bytes)] of the chosen files."""
        found = []
        for attachment in self.attachment_ids:
            data = base64.b64decode(attachment.datas or b"")
            found.append((attachment.name, data))
        return found

    def _preview_of(self, name, data):
        try:
            if bank_files.kind_of(data) == bank_files.CSV and not self.layout_id:
                return self._first_rows(name, data)
            statements = self.env["nav.bank.import"]._read(name, data, self.layout_id)
        except UserError as error:
            return f'<p class="text-danger">{html_escape(str(error))}</p>'
        return "".join(self._summary(name, one) for one in statements)

    def _first_rows(self, name, data):
        """The columns with their numbers, to make a layout from."""
        delimiter = ";" if data[:4000].count(b";") >= data[:4000].count(b",") else ","
        rows = bank_files.preview_csv(data, bank_files.CsvFormat(delimiter=delimiter))
        width = max(map(len, rows), default=0)
        head = [str(number) for number in range(1, width + 1)]
        return self._as_table(name, head, rows)

    def _summary(self, name, statement):
        rows = statement.transactions
        currency = self.env["res.currency"].search([("name", "=", statement.currency)])
        currency = currency or self.env.company.currency_id
        title = self.env._(
            "%(file)s: account %(account)s, %(count)s transactions, total %(total)s",
            file=name,
            account=statement.account or self.journal_id.display_name or "?",
            count=len(rows),
            total=currency.format(float(sum(one.amount for one in rows))),
        )
        head = [
            self.env._("Date"), self.env._("Payer"), self.env._("Text"),
            self.env._("Amount"),
        ]  # fmt: skip
        cells = [
            (one.date.isoformat(), one.partner_name, one.text, f"{one.amount:,.2f}")
            for one in rows[:10]
        ]
        return self._as_table(title, head, cells)

    @staticmethod
    def _as_table(title, head, rows):
        def row(cells, tag):
            inner = "".join(f"<{tag}>{html_escape(cell)}</{tag}>" for cell in cells)
            return f"<tr>{inner}</tr>"

        body = "".join(row(cells, "td") for cells in rows)
        return (
            f"<h5>{html_escape(title)}</h5>"
            '<table class="table table-sm table-striped">'
            f"{row(head, 'th')}{body}</table>"
        )

    def action_import(self):
        """Import the files, match them, and open the transactions.

        :raise UserError: naming file, line and reason; nothing is imported
        """
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Choose a file to import."))
        found = self.env["nav.bank.import"]._import(
            self._files(), self.journal_id, self.layout_id
        )
        self.sudo().attachment_ids.unlink()  # the files of this dialog only
        statements = self.env["account.bank.statement"].browse(found["statement_ids"])
        if self.apply and statements:
            statements.nav_apply_automatically()
        return self._tell(found, statements)

    def _tell(self, found, statements):
        message = self.env._(
            "%(new)s transactions are imported, %(known)s were here already, "
            "%(pending)s are pending at the bank.",
            **{name: found[name] for name in ("new", "known", "pending")},
        )
        action = {"type": "ir.actions.act_window_close"}
        if statements:
            action = statements.action_nav_lines()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if found["warnings"] else "success",
                "message": " ".join([message, *found["warnings"]]),
                "sticky": bool(found["warnings"]),
                "next": action,
            },
        }
