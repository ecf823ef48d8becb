from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..engines import bank_files
from ..notifications import CLOSE, notification

LARGE = 5_000_000  # bytes of a file that takes seconds to read
SHOWN = 10


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

    @api.onchange("attachment_ids", "journal_id")
    def _onchange_journal_id(self):
        """The layout of the bank account, or the only one there is."""
        if not self.needs_layout or self.layout_id:
            return
        layouts = self.env["nav.bank.csv.format"].search(
            [("company_id", "=", self.env.company.id)]
        )
        own = layouts.filtered(lambda one: one.journal_id == self.journal_id)
        self.layout_id = own[:1] if self.journal_id else layouts[: len(layouts) == 1]

    @api.depends("attachment_ids", "layout_id", "journal_id")
    def _compute_preview(self):
        """What the files hold, before anything is written."""
        for wizard in self:
            wizard.preview = Markup().join(
                wizard._preview_of(name, data) for name, data in wizard._files()
            )

    def _files(self):
        """[(name, bytes)] of the chosen files."""
        # the web client reads with bin_size: sizes instead of what the files hold
        attachments = self.attachment_ids.with_context(bin_size=False)
        return [(one.name, one.raw or b"") for one in attachments]

    def _preview_of(self, name, data):
        try:
            if len(data) > LARGE:
                return self._paragraph(
                    self.env._("%(file)s is large: it has no preview.", file=name)
                )
            if bank_files.kind_of(data) == bank_files.CSV and not self.layout_id:
                return self._first_rows(name, data)
            found = self.env["nav.bank.import"]._look(
                name, data, self.layout_id, self.journal_id
            )
        except UserError as error:
            return self._paragraph(str(error), "text-danger")
        return Markup().join(self._summary(name, *one) for one in found)

    @staticmethod
    def _paragraph(text, style=""):
        return Markup('<p class="{}">{}</p>').format(style, text)

    def _first_rows(self, name, data):
        """The columns with their numbers, to make a layout from."""
        signs = (b";", b",", b"\t", b"|")
        delimiter = max(signs, key=data[:4000].count).decode()
        layout = bank_files.CsvFormat(delimiter=delimiter)
        try:
            rows = bank_files.preview_csv(data, layout)
        except bank_files.BankFileError:
            rows = []  # choosing the layout will tell why
        width = max(map(len, rows), default=0)
        head = [
            self.env._("Column %(number)s", number=number)
            for number in range(1, width + 1)
        ]
        return self._as_table(name, "", head, rows)

    def _summary(self, name, statement, journal, known):
        """Account, counts and the first transactions of one statement of a file."""
        rows = statement.transactions
        if not rows:
            return self._paragraph(
                self.env._("%(file)s has no transactions.", file=name)
            )
        currency = journal.currency_id or journal.company_id.currency_id
        new = len(rows) - len(known)
        title = self.env._(
            "%(journal)s: %(new)s new transactions, %(known)s here already",
            journal=journal.display_name,
            new=new,
            known=len(known),
        )
        details = self.env._(
            "%(file)s, total %(total)s",
            file=name,
            total=currency.format(float(statement.total)),
        )
        head = [
            self.env._("Date"), self.env._("Payer"), self.env._("Text"),
            self.env._("Amount"), "",
        ]  # fmt: skip
        cells = [
            (
                format_date(self.env, one.date),
                one.partner_name,
                one.text,
                currency.format(float(one.amount)),
                self.env._("here already") if one.unique_id in known else "",
            )
            for one in rows[:SHOWN]
        ]
        table = self._as_table(title, details, head, cells, right=3)
        if len(rows) > SHOWN:
            more = self.env._("… and %(count)s more", count=len(rows) - SHOWN)
            table += self._paragraph(more, "text-muted")
        return table

    @staticmethod
    def _as_table(title, details, head, rows, right=None):
        """A small table; numbers stand right in column ``right``."""

        def row(cells, tag):
            cell = Markup('<{0} class="{1}">{2}</{0}>')
            return Markup("<tr>{}</tr>").format(
                Markup().join(
                    cell.format(Markup(tag), "text-end" if place == right else "", one)
                    for place, one in enumerate(cells)
                )
            )

        return Markup(
            '<h5 class="mb-0">{}</h5><div class="text-muted mb-1">{}</div>'
            '<div class="table-responsive"><table class="table table-sm table-striped">'
            "<thead>{}</thead><tbody>{}</tbody></table></div>"
        ).format(
            title, details, row(head, "th"),
            Markup().join(row(cells, "td") for cells in rows),
        )  # fmt: skip

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
        self._keep_files(found["by_file"])
        statements = self.env["account.bank.statement"].browse(found["statement_ids"])
        if self.apply and statements:
            statements.nav_apply_automatically()
        return self._tell(found, statements)

    def _keep_files(self, by_file):
        """A file stays with the statements it made; one that brought nothing goes."""
        own = self.attachment_ids.sudo().filtered(  # only what this user uploaded here
            lambda one: (
                one.create_uid == self.env.user
                and one.res_model in (False, self._name)
                and not one.res_field
            )
        )
        for attachment, numbers in zip(self.attachment_ids, by_file, strict=True):
            attachment = attachment.sudo() & own
            if attachment and numbers:
                statements = self.env["account.bank.statement"].sudo().browse(numbers)
                attachment.write({"res_model": statements._name, "res_id": numbers[0]})
                statements.attachment_ids = [Command.link(attachment.id)]
            else:
                attachment.unlink()

    def _tell(self, found, statements):
        """What happened, and the imported transactions to work through."""
        said = [
            self.env._("%(count)s transactions are imported.", count=found["new"]),
        ]
        if found["known"]:
            said.append(
                self.env._("%(count)s were here already.", count=found["known"])
            )
        if found["pending"]:
            said.append(
                self.env._(
                    "%(count)s are pending at the bank and left out.",
                    count=found["pending"],
                )
            )
        action = statements.action_nav_lines() if statements else CLOSE
        warnings = found["warnings"]
        kind = "success" if found["new"] and not warnings else "warning"
        text = " ".join([*said, *warnings])
        return notification(text, kind, action, sticky=bool(warnings))
