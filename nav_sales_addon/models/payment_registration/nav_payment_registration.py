from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engines import received_payment
from ...engines.received_payment import ReceivedPayment
from .unpaid_documents import UNPAID_DOCUMENTS

# What a user enters in a row; everything else follows from it or is read from the books
ENTERED = ("payment_made", "date_received", "amount_received", "discount_date")


class NavPaymentRegistration(models.Model):
    """Payment Registration: unpaid documents, and what this user received for them.

    Read through a view: the id is the journal item's id, as in the customer ledger.
    What is entered is kept per user until it is posted, so the list may be filtered,
    sorted and left (rules/payment_matching.md §10).
    """

    _name = "nav.payment.registration"
    _description = "Unpaid Document"
    _auto = False
    _order = "due_date, id"
    _rec_name = "document_number"

    payment_made = fields.Boolean(string="Paid")
    date_received = fields.Date()
    amount_received = fields.Monetary(
        help="Of a credit memo: what was paid back, negative."
    )
    remaining_amount = fields.Monetary(
        compute="_compute_figures",
        aggregator=None,
        help="What stays open of the document once this payment is posted.",
    )
    surplus_amount = fields.Monetary(compute="_compute_figures", aggregator=None)
    warning = fields.Selection(
        [
            (received_payment.CLOSED, "Paid Meanwhile"),
            (received_payment.CHANGED, "Amount Changed"),
            (received_payment.OVERDUE, "Overdue"),
            (received_payment.DISCOUNT_PASSED, "Discount Expired"),
        ],
        compute="_compute_figures",
    )
    is_late = fields.Boolean(compute="_compute_figures")
    is_discount_late = fields.Boolean(
        string="Too Late for the Discount", compute="_compute_figures"
    )
    posting_date = fields.Date(readonly=True)
    document_type = fields.Selection(
        selection=lambda self: self.env["nav.customer.ledger.entry"]
        ._fields["document_type"]
        .selection,
        readonly=True,
    )
    document_number = fields.Char(string="Document No.", readonly=True)
    external_document_number = fields.Char(
        string="External Document No.", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    description = fields.Char(readonly=True)
    due_date = fields.Date(readonly=True)
    discount_date = fields.Date(
        string="Payment Discount Date",
        help="Changed here, it is saved on the document when its payment is posted.",
    )
    discount_possible = fields.Monetary(
        string="Payment Discount Possible", readonly=True, aggregator=None
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    open_amount = fields.Monetary(readonly=True, aggregator=None)
    discounted_amount = fields.Monetary(
        string="Amount after Discount", readonly=True, aggregator=None
    )
    marked_amount = fields.Monetary(
        string="Open Amount When Entered", readonly=True, aggregator=None
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line", string="Payment Method", readonly=True
    )
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    _depends = {
        # and with it what the ledger itself depends on
        "nav.customer.ledger.entry": ["discount_possible", "remaining_amount"],
        "account.move": ["preferred_payment_method_line_id"],
        "nav.payment.registration.mark": [
            *ENTERED,
            "line_id",
            "open_amount",
            "user_id",
        ],
    }

    @property
    def _table_query(self):
        """Everything open that is no payment, and what was entered and closed since."""
        ledger = self.env["nav.customer.ledger.entry"]._table_sql
        return SQL(UNPAID_DOCUMENTS, user=self.env.uid, ledger=ledger)

    # === WHAT FOLLOWS FROM WHAT IS ENTERED ===#

    def _received(self):
        """The row as `ReceivedPayment`, which owns all figures of this window."""
        received = ReceivedPayment(
            self.open_amount,
            self.discount_possible,
            self.due_date or None,
            self.currency_id.decimal_places if self.currency_id else 2,
        )
        received.is_made = self.payment_made
        received.date = self.date_received or None
        received.amount = self.amount_received
        received.discount_date = self.discount_date or None
        return received

    @api.depends(*ENTERED, "open_amount", "due_date", "marked_amount")
    @api.depends_context("uid")
    def _compute_figures(self):
        for row in self:
            received = row._received()
            row.remaining_amount = received.remaining()
            row.surplus_amount = received.surplus()
            row.is_late = received.is_overdue()
            row.is_discount_late = received.is_discount_passed()
            row.warning = row._state_warning() or received.warning()

    def _state_warning(self):
        """What happened to the document since the payment was entered."""
        # a row that is just being ticked was never stored as such
        if not self.payment_made or not self._origin.payment_made:
            return False
        if not self.open_amount:
            return received_payment.CLOSED
        if self.currency_id.compare_amounts(self.open_amount, self.marked_amount):
            return received_payment.CHANGED
        return False

    def _today(self):
        """The date a tick fills in; None when the user fills it in."""
        setup = self.env["nav.payment.registration.setup"]._own()
        return fields.Date.context_today(self) if setup.auto_fill_date else None

    def _enter(self, received, values, today):
        """Let a row follow what is entered; what is typed beats what is proposed."""
        if values.get("payment_made") is False:
            received.untick()
            received.discount_date = self._own_discount_date()
            return
        if "discount_date" in values:
            own = self._own_discount_date()
            received.discount_date = values["discount_date"] or own
        if values.get("payment_made"):
            # a date that is given with it is no reason to fill in another one
            received.tick(None if "date_received" in values else today)
        if "date_received" in values:
            received.enter_date(values["date_received"] or None)
        if "amount_received" in values:
            given = "date_received" in values
            received.enter_amount(values["amount_received"], None if given else today)

    def onchange(self, values, field_names, fields_spec):
        """Only what the user typed is followed, not what was proposed in turn."""
        typed = self.with_context(nav_typed=list(field_names))
        return super(NavPaymentRegistration, typed).onchange(
            values, field_names, fields_spec
        )

    @api.onchange(*ENTERED)
    def _onchange_entered(self):
        typed = self.env.context.get("nav_typed") or []
        entered = {name: self[name] for name in ENTERED if name in typed}
        if entered:
            received = self._received()
            self._enter(received, entered, self._today())
            self.update(self._entered_values(received))

    def _own_discount_date(self):
        """The discount date of the document, whatever was entered here."""
        # sudo: a date of an entry the user may read
        lines = self.env["account.move.line"].sudo()
        return lines.browse(self._origin.id).discount_date or None

    @api.model
    def _entered_values(self, received):
        return {
            "payment_made": received.is_made,
            "date_received": received.date,
            "amount_received": received.amount,
            "discount_date": received.discount_date,
        }

    def write(self, vals):  # pylint: disable=method-required-super
        """Keep what the user enters; nothing is posted by it."""
        self.env["nav.application.engine"]._check_rights()
        self.check_access("read")
        if vals.keys() - set(ENTERED):
            raise UserError(
                self.env._("Only what was received can be entered for a document.")
            )
        values = dict(vals)
        for name in {"date_received", "discount_date"} & vals.keys():
            values[name] = fields.Date.to_date(vals[name]) or None
        # sudo: a user's own marks, which only this method writes
        marks = self.env["nav.payment.registration.mark"].sudo()
        found = marks.search(
            [("line_id", "in", self.ids), ("user_id", "=", self.env.uid)]
        )
        by_line = {mark.line_id.id: mark for mark in found}
        today = self._today()
        for row in self:
            received = row._received()
            self._enter(received, values, today)
            row._check_sign(received)
            row._keep(received, by_line.get(row.id, marks))
        self._read_anew()
        return True

    def _keep(self, received, mark):
        moved = received.discount_date != self._own_discount_date()
        if not received.is_made and not (moved and received.discount_date):
            mark.unlink()
            return
        values = self._entered_values(received)
        values["discount_date"] = received.discount_date if moved else False
        if mark:
            # whoever enters it again has seen what is open now
            mark.write({**values, "open_amount": self.open_amount})
        else:
            mark.create(
                {
                    **values,
                    "open_amount": self.open_amount,
                    "line_id": self.id,
                    "user_id": self.env.uid,
                }
            )

    def _check_sign(self, received):
        if received.amount and received.amount * received.open_amount < 0:
            raise UserError(
                self.env._(
                    "%(document)s: the Amount Received must have the same sign as the "
                    "open amount %(open)s.",
                    document=self.document_number,
                    open=self.currency_id.format(self.open_amount),
                )
            )

    def _read_anew(self):
        """The list is a view: what was written elsewhere is read again."""
        self.env.flush_all()
        self.invalidate_model()

    # === THE WINDOW ===#

    @api.model
    def action_open_window(self):
        """The list, or the setup first if the user did not make it the default."""
        self.env["nav.application.engine"]._check_rights()
        setup = self.env["nav.payment.registration.setup"]._own()
        if setup._problem() or not setup.use_as_default:
            return setup._open()
        return self._open_list(setup)

    @api.model
    def _open_list(self, setup):
        xmlid = "nav_sales_addon.nav_payment_registration_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        caption = self.env._(
            "Payment Registration – %(account)s", account=setup.journal_id.display_name
        )
        return {
            **action,
            "name": caption,
            "display_name": caption,
            "domain": [("company_id", "=", setup.company_id.id)],
        }

    def action_open_setup(self):
        """Change the account, or whether dates are filled in."""
        self.env["nav.application.engine"]._check_rights()
        return self.env["nav.payment.registration.setup"]._own()._open()

    def action_open_document(self):
        """Open the posted document of a row."""
        self.ensure_one()
        return self.move_id._get_records_action(target="current")

    @api.model
    def _ticked(self):
        """All rows this user has ticked, whatever the list is filtered to."""
        self._read_anew()
        # sudo: a user's own marks
        marks = self.env["nav.payment.registration.mark"].sudo()
        marks = marks.search(
            [("user_id", "=", self.env.uid), ("payment_made", "=", True)]
        )
        domain = [("id", "in", marks.line_id.ids), ("payment_made", "=", True)]
        return self.search([*domain, ("company_id", "=", self.env.company.id)])

    @api.model
    def nav_balances(self):
        """Footer of the window: posted, unposted and total balance of the account.

        :return: ``{'account', 'posted', 'unposted', 'total', 'currency_id', 'rows'}``
        """
        self.env["nav.application.engine"]._check_rights()
        setup = self.env["nav.payment.registration.setup"]._own()
        journal, company = setup.journal_id, setup.company_id
        currency = journal.currency_id or company.currency_id
        today = fields.Date.context_today(self)
        rows = self._ticked()
        unposted = sum(
            row.currency_id._convert(
                row.amount_received, currency, company, row.date_received or today
            )
            for row in rows
        )
        posted = setup._posted_balance() if journal else 0.0
        return {
            "account": journal.display_name or "",
            "posted": posted,
            "unposted": currency.round(unposted),
            "total": currency.round(posted + unposted),
            "currency_id": currency.id,
            "rows": len(rows),
        }

    def action_post_payments(self):
        """Ask before every ticked row is posted as a payment of its own."""
        return self.env["nav.post.registered.payments"]._open(lump=False)

    def action_post_lump(self):
        """Ask before all ticked rows are posted as one payment."""
        return self.env["nav.post.registered.payments"]._open(lump=True)
