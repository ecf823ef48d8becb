from odoo import api, fields, models

from ...engines.payment_matching import Customer, DirectDebit, OpenEntry, StatementLine

# a customer that is known already is told to the engine like a bank account
GIVEN = "partner:%s"
INVOICES = {"out_invoice", "out_receipt"}
ENTRY_FIELDS = [
    "partner_id", "currency_id", "amount_currency", "amount_residual",
    "amount_residual_currency", "date", "date_maturity", "discount_date",
    "discount_amount_currency", "move_id", "account_id", "move_type", "balance",
]  # fmt: skip


class NavMatchCandidates(models.AbstractModel):
    """Open entries, customers and transactions in the form the engine reads.

    A handful of statements, however many entries there are.
    """

    _name = "nav.match.candidates"
    _description = "Candidates of Payment Matching"

    # === TRANSACTIONS ===#

    @api.model
    def _lines(self, lines, known=True):
        """:param known: use the customer that is entered (not one posting entered)"""
        return [
            StatementLine(
                ref=line.id,
                date=line.date,
                amount=line.amount,
                text=line.payment_ref or "",
                additional_info=line.nav_additional_info or "",
                partner_name=line.partner_name or "",
                partner_city=line.nav_payer_city or "",
                partner_address=line.nav_payer_street or "",
                bank_account=self._payer_account(line, known),
                payment_reference=line.nav_payment_reference or "",
                transaction_id=line._nav_bank_reference(),
            )
            for line in lines
        ]

    @api.model
    def _payer_account(self, line, known):
        """A customer somebody, or Odoo, has entered is certain."""
        if known and line.partner_id:
            return GIVEN % line.partner_id.commercial_partner_id.id
        return line.account_number or ""

    # === ENTRIES ===#

    @api.model
    def _entries(self, journal, day, reserved=(), items=None, reopened=None):
        """All open customer entries of the company, as the bank account sees them.

        :param day: date of the rates for entries in other currencies
        :param reserved: ids of items that transactions outside of this run hold
        :param items: only these `account.move.line`
        :param reopened: ``{entry: amount}`` to be taken as not paid
        """
        company, reopened = journal.company_id, reopened or {}
        lines = self._open_items(journal, items)
        lines |= lines.browse(entry.id for entry in reopened)
        names = self._document_numbers(lines)
        grace = company.nav_discount_grace_days
        convert = self._converter(journal, day)
        return [
            OpenEntry(
                ref=line.id,
                customer=line.partner_id.commercial_partner_id.id,
                type=self._type(line),
                **names[line],
                amount=convert(
                    line, line.amount_residual_currency + reopened.get(line, 0.0)
                ),
                date=line.date,
                due=line.date_maturity or line.date,
                applied_elsewhere=line.id in reserved,
                **self._discount(line, convert, grace),
            )
            for line in lines.sorted("id")
        ]

    @api.model
    def _open_items(self, journal, items=None):
        """Invoices, credit memos and like entries, and money on the way to the bank."""
        company = journal.company_id
        own = journal.currency_id or company.currency_id
        domain = [
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
            ("amount_residual_currency", "!=", 0),
            ("move_id.statement_line_id", "=", False),
            "|",
            "&",
            ("account_type", "=", "asset_receivable"),
            ("move_id.origin_payment_id", "=", False),
            "&",
            ("account_id", "in", self._outstanding_accounts(journal).ids),
            ("move_id.origin_payment_id.partner_type", "=", "customer"),
        ]
        if own != company.currency_id or company.nav_application_currencies == "none":
            domain.append(("currency_id", "=", own.id))
        if items is not None:
            domain.append(("id", "in", items.ids))
        # sudo: the role was checked; matching reads the customers' ledger
        model = self.env["account.move.line"].sudo()
        return model.search_fetch(domain, ENTRY_FIELDS, order="id")

    @api.model
    def _outstanding_accounts(self, journal):
        """Accounts on which receipts wait until the bank shows them."""
        methods = journal.sudo().inbound_payment_method_line_ids
        methods |= journal.sudo().outbound_payment_method_line_ids
        return methods.payment_account_id - journal.default_account_id

    @api.model
    def _type(self, line):
        if line.account_id.account_type != "asset_receivable":
            return "outstanding"
        if line.move_type == "out_refund":
            return "credit_memo"
        return "invoice" if line.move_type in INVOICES else ""

    @api.model
    def _document_numbers(self, lines):
        """Number, external number and payment reference of each entry."""
        lines.move_id.fetch(["name", "ref", "payment_reference", "origin_payment_id"])
        lines.move_id.origin_payment_id.fetch(["memo", "name"])
        found = {}
        for line in lines:
            move = line.move_id
            payment = move.origin_payment_id
            found[line] = {
                "doc_no": (payment.name if payment else move.name) or "",
                "ext_doc_no": (payment.memo if payment else move.ref) or "",
                "payment_reference": move.payment_reference or "",
            }
        return found

    @api.model
    def _converter(self, journal, day):
        """A function: amount of an entry in the currency of the bank account."""
        company = journal.company_id
        own = journal.currency_id or company.currency_id

        def convert(line, amount):
            if line.currency_id == own:
                return amount
            return line.currency_id._convert(amount, own, company, day)

        return convert

    @api.model
    def _discount(self, line, convert, grace):
        if not line.discount_date:
            return {}
        discount = line._nav_discount_possible()
        if not discount:
            return {}
        last = line.discount_date
        return {
            "discount_date": last,
            "discount_amount": convert(line, discount),
            "discount_tolerance_date": grace
            and fields.Date.add(last, days=grace)
            or None,
        }

    # === CUSTOMERS ===#

    @api.model
    def _customers(self, entries):
        """All customers: a name must be unique among all of them (rules §3)."""
        owing = {entry.customer for entry in entries if entry.customer}
        partners = self.env["res.partner"].sudo()  # names and accounts of customers
        known = partners.search(
            [
                "|",
                ("id", "in", list(owing)),
                "&",
                ("parent_id", "=", False),
                ("customer_rank", ">", 0),
            ]
        )
        known.fetch(["name", "city", "street"])
        accounts = self._bank_accounts(known)
        return [
            Customer(
                partner.id,
                partner.name or "",
                partner.city or "",
                partner.street or "",
                (GIVEN % partner.id, *accounts.get(partner.id, ())),
            )
            for partner in known.sorted("id")
        ]

    @api.model
    def _bank_accounts(self, partners):
        """Account numbers by customer, those of his contacts as well."""
        banks = self.env["res.partner.bank"].sudo()
        domain = [("partner_id.commercial_partner_id", "in", partners.ids)]
        found = {}
        for bank in banks.search(domain):
            customer = bank.partner_id.commercial_partner_id.id
            found.setdefault(customer, []).append(bank.acc_number)
        return found

    @api.model
    def _transactions(self, entries):
        """Payments whose transaction the bank may name: certain whatever else says."""
        waiting = [entry.ref for entry in entries if entry.type == "outstanding"]
        if not waiting:
            return []
        items = self.env["account.move.line"].sudo().browse(waiting)
        found = []
        for item in items:
            transaction = item.move_id.origin_payment_id.payment_transaction_id
            for number in {transaction.provider_reference, transaction.reference}:
                if number:
                    found.append(DirectDebit(number, item.id))
        return found
