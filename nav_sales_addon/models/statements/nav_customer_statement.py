from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

# Only our own service holds it: the statement is being issued, see `_nav_is_logged`
ISSUED = object()


class NavCustomerStatement(models.Model):
    """A statement a customer got, under its number (rules §12).

    It keeps what was asked for and the PDF; the figures stay in the books.
    """

    _name = "nav.customer.statement"
    _inherit = [
        "nav.statement.options.mixin",
        "nav.sending.mixin",
        "nav.posting.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _description = "Customer Statement"
    _order = "end_date desc, id desc"

    number = fields.Integer(
        string="Statement No.", aggregator=None, required=True, readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Issued by", readonly=True)
    output = fields.Selection(
        [
            ("print", "Print"),
            ("pdf", "PDF"),
            ("email", "E-Mail"),
            ("profile", "Document Sending Profile"),
            ("excel", "Excel"),
        ],
        required=True,
        readonly=True,
    )

    @api.depends("partner_id", "end_date")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = statement._nav_document_title()

    def write(self, vals):
        """An issued statement stays as it is; only its sending is noted on it."""
        if not self.env.su and set(vals) & (
            set(self._nav_fixed_fields()) - self._nav_sending_fields()
        ):
            raise AccessError(self.env._("An issued statement cannot be changed."))
        return super().write(vals)

    @api.model
    def _nav_fixed_fields(self):
        return [
            name
            for name, field in self._fields.items()
            if field.store and not name.startswith(("message_", "activity_"))
        ]

    # === SENDING (rules §5) ===#

    def _nav_check_rights(self, role):
        """Statements belong to people who look after receivables."""
        return super()._nav_check_rights("receivables")

    def _nav_kind(self):
        return "statement"

    def _nav_number(self):
        return str(self.number)

    def _nav_bill_to(self):
        return self.partner_id._nav_statement_address()

    def _nav_salesperson(self):
        return self.user_id

    def _nav_is_logged(self):
        """Once, when it is issued; printing or sending it again is no new one."""
        return self.env.context.get("nav_statement_issued") is ISSUED

    def _nav_type_name(self):
        return self.env._("Customer Statement")

    def _nav_types_name(self):
        return self.env._("Customer Statements")

    def _nav_document_title(self):
        return self.env._(
            "Statement for %(customer)s as of %(date)s",
            customer=self.partner_id.name or self.partner_id.display_name or "",
            date=self.end_date or "",
        )

    def _nav_mail_subject(self):
        if len(self) > 1:
            return super()._nav_mail_subject()
        return self.env._(
            "%(company)s - Statement as of %(date)s",
            company=self.company_id.name,
            date=format_date(self.env, self.end_date),
        )

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        self._nav_note_message(message)
        return message

    # === PAPER ===#

    def _get_sheets(self):
        """Figures of these statements as they were asked for."""
        figures, sheets = self.env["nav.statement.figures"], {}
        for statement in self:
            if statement.id in sheets:
                continue
            # statements issued together have the same options: read together
            alike = self.filtered(
                lambda one, statement=statement: one.company_id == statement.company_id
                and one._get_options() == statement._get_options()
            )
            found = figures._get_sheets(
                statement.company_id, statement, alike.partner_id
            )
            by_customer = {sheet.customer: sheet for sheet in found}
            for one in alike:
                sheet = by_customer[one.partner_id]
                sheet = type(sheet)(**{**sheet.__dict__, "record": one})
                sheet.number = one.number
                sheets[one.id] = sheet
        return [sheets[statement.id] for statement in self]
