from odoo import api, fields, models
from odoo.exceptions import UserError


class NavPaymentRegistrationSetup(models.Model):
    """Where a user registers payments: once for each user and company.

    Without a user it is the default the setup of a new user is copied from.
    """

    _name = "nav.payment.registration.setup"
    _description = "Payment Registration Setup"
    _check_company_auto = True
    _order = "company_id, user_id"

    user_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        ondelete="cascade",
        index="btree_not_null",
        help="Blank: the default that is copied for users without a setup.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        string="Balancing Account",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="The bank or cash journal the money is received in.",
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Payment Method",
        compute="_compute_payment_method_line_id",
        store=True,
        readonly=False,
        domain="[('journal_id', '=', journal_id), ('payment_type', '=', 'inbound')]",
    )
    auto_fill_date = fields.Boolean(
        string="Auto Fill Date Received",
        default=True,
        help="Ticking a document fills in today as the date received.",
    )
    use_as_default = fields.Boolean(
        string="Use This Account as Default",
        help="The window opens without asking for this setup first.",
    )

    _user_unique = models.UniqueIndex(
        "(company_id, COALESCE(user_id, 0))",
        "There is one payment registration setup for each user and company.",
    )

    @api.depends("user_id", "journal_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for setup in self:
            parts = (setup.journal_id.name, setup.user_id.name)
            setup.display_name = " – ".join(part for part in parts if part) or (
                self.env._("Payment Registration Setup")
            )

    @api.depends("journal_id")
    def _compute_payment_method_line_id(self):
        """The first one of the journal, until another is chosen."""
        for setup in self:
            if setup.payment_method_line_id.journal_id != setup.journal_id:
                setup.payment_method_line_id = setup._method_lines("inbound")[:1]

    def _method_lines(self, payment_type):
        journal = self.journal_id
        if not journal:
            return self.env["account.payment.method.line"]
        return journal._get_available_payment_method_lines(payment_type)

    def _method_line(self, payment_type):
        """How money is received, or refunded by the same journal."""
        if payment_type == "inbound":
            return self.payment_method_line_id
        lines = self._method_lines("outbound")
        code = self.payment_method_line_id.code
        return lines.filtered(lambda line: line.code == code)[:1] or lines[:1]

    # === WHOSE SETUP ===#

    @api.model
    def _own(self):
        """The setup of this user in this company, copied from the default if new."""
        company = self.env.company
        setups = self.search(
            [
                ("company_id", "=", company.id),
                ("user_id", "in", (self.env.uid, False)),
            ]
        )
        own = setups.filtered("user_id")
        if own:
            return own
        values = {"user_id": self.env.uid, "company_id": company.id}
        if setups:
            return setups.copy(values)
        journals = self.env["account.journal"]
        domain = [
            *journals._check_company_domain(company),
            ("type", "in", ("bank", "cash")),
        ]
        journals = journals.search(domain, limit=2)
        if len(journals) == 1:
            values["journal_id"] = journals.id
        return self.create(values)

    def _problem(self):
        """The piece that is missing, in a sentence; False when nothing is."""
        journal = self.journal_id
        if not journal:
            return self.env._(
                "Choose the Balancing Account in the Payment Registration Setup."
            )
        if not journal.default_account_id:
            return self.env._(
                "Journal %(journal)s has no account. Enter one in the journal, or "
                "choose another Balancing Account in the Payment Registration Setup.",
                journal=journal.display_name,
            )
        if not self.payment_method_line_id:
            return self.env._(
                "Choose a Payment Method of journal %(journal)s in the Payment "
                "Registration Setup.",
                journal=journal.display_name,
            )
        return self._numbers_problem()

    def _numbers_problem(self):
        """Payments draw their numbers from the journal, which needs a short code."""
        if self.journal_id.code:
            return False
        return self.env._(
            "Journal %(journal)s has no short code for the numbers of payments.",
            journal=self.journal_id.display_name,
        )

    def _check_complete(self):
        """:raise UserError: naming the missing piece"""
        problem = self._problem()
        if problem:
            raise UserError(problem)

    # === WINDOWS ===#

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Registration Setup"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_open_registration(self):
        """OK: the setup is complete, the window opens."""
        self.ensure_one()
        self._check_complete()
        return self.env["nav.payment.registration"]._open_list(self)

    # === BALANCES ===#

    def _posted_balance(self):
        """What the account holds, payments included that no statement shows yet.

        :return: amount in the currency of the journal
        """
        # sudo: a sum of the account the user receives money on, no entries
        journal = self.journal_id.sudo()
        lines = journal.env["account.move.line"]
        company_currency = self.company_id.currency_id
        currency = journal.currency_id or company_currency
        foreign = currency != company_currency
        amount, rest = (
            ("amount_currency", "amount_residual_currency")
            if foreign
            else ("balance", "amount_residual")
        )
        posted = [
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.company_id.id),
        ]
        if foreign:
            posted.append(("currency_id", "=", currency.id))
        account = journal.default_account_id
        [[balance]] = lines._read_group(
            [*posted, ("account_id", "=", account.id)], aggregates=[f"{amount}:sum"]
        )
        [[on_the_way]] = lines._read_group(
            [
                *posted,
                ("account_id", "!=", account.id),
                ("journal_id", "=", journal.id),
                ("payment_id", "!=", False),
                ("account_id.reconcile", "=", True),
                ("account_type", "not in", ("asset_receivable", "liability_payable")),
                ("reconciled", "=", False),
            ],
            aggregates=[f"{rest}:sum"],
        )
        return currency.round((balance or 0.0) + (on_the_way or 0.0))
