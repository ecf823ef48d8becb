from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

# More than this many documents of one kind are no answer
MOST = 100


class NavSearchDocuments(models.TransientModel):
    """Find the document a payment is meant for, by number or amount.

    Posted and unposted ones: a customer may pay a quote (payment_matching §10).
    """

    _name = "nav.search.documents"
    _description = "Search Documents"

    document_number = fields.Char(
        string="Document No.", help="Any part of a number, or of an external one."
    )
    amount = fields.Float(
        string="Amount Including Tax", digits="Account", help="0: any amount."
    )
    tolerance_percent = fields.Float(
        string="Tolerance (%)", help="How much the amount may differ, 0 to 100."
    )
    amount_range = fields.Char(compute="_compute_amount_range")
    searched = fields.Boolean()
    line_ids = fields.One2many("nav.search.documents.line", "wizard_id", readonly=True)

    @api.constrains("tolerance_percent")
    def _check_tolerance_percent(self):
        for wizard in self:
            if not 0 <= wizard.tolerance_percent <= 100:
                raise ValidationError(
                    self.env._("The tolerance must be between 0 and 100 percent.")
                )

    def _range(self):
        """Lowest and highest amount; None when every amount fits."""
        if not self.amount:
            return None
        digits = self.env.company.currency_id.decimal_places
        difference = abs(self.amount) * self.tolerance_percent / 100
        low, high = abs(self.amount) - difference, abs(self.amount) + difference
        return round(low, digits), round(high, digits)

    @api.depends("amount", "tolerance_percent")
    def _compute_amount_range(self):
        currency = self.env.company.currency_id
        for wizard in self:
            found = wizard.tolerance_percent and wizard._range()
            wizard.amount_range = (
                " – ".join(currency.format(one) for one in found) if found else False
            )

    @api.model
    def nav_search_documents(self, document_number=None, amount=0.0, percent=0.0):
        """Documents with a part of a number and an amount including tax.

        :return: list of ``{'model', 'id', 'kind', 'number', 'partner_id', 'date',
            'amount', 'currency_id'}``, only documents the user may read
        """
        wizard = self.new(
            {
                "document_number": document_number,
                "amount": amount,
                "tolerance_percent": percent,
            }
        )
        wizard._check_tolerance_percent()
        return wizard._found()

    def _found(self):
        number = (self.document_number or "").strip()
        if not number and not self.amount:
            raise UserError(
                self.env._("Enter a part of a document number, or an amount.")
            )
        return [*self._orders(number), *self._invoices(number)]

    def _amount_domain(self):
        found = self._range()
        if not found:
            return Domain.TRUE
        low, high = found
        # the totals of return orders are negative
        return (
            Domain("amount_total", ">=", low) & Domain("amount_total", "<=", high)
        ) | (Domain("amount_total", "<=", -low) & Domain("amount_total", ">=", -high))

    def _documents(self, model, names, number, domain):
        documents = self.env[model]
        if not documents.has_access("read"):
            return documents
        domain = Domain(domain) & self._amount_domain()
        domain &= Domain("company_id", "in", self.env.companies.ids)
        if number:
            domain &= Domain.OR(Domain(name, "ilike", number) for name in names)
        found = documents.search(domain, order="id desc", limit=MOST)
        if not self.amount:
            return found
        low, high = self._range()
        # a stored total may carry a trace of a cent
        return found.filtered(
            lambda one: low <= abs(one.currency_id.round(one.amount_total)) <= high
        )

    def _orders(self, number):
        names = ("name", "nav_quote_number", "client_order_ref")
        orders = self._documents(
            "sale.order", names, number, [("state", "!=", "cancel")]
        )
        kinds = {"quote": "quote", "return_order": "return_order"}
        return [
            self._as_dict(
                order,
                kinds.get(order.nav_document_type, "order"),
                order.name,
                order.date_order.date(),
            )
            for order in orders
        ]

    def _invoices(self, number):
        names = (
            "name",
            "ref",
            "invoice_origin",
            "payment_reference",
            "nav_quote_number",
        )
        domain = [
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("state", "!=", "cancel"),
        ]
        moves = self._documents("account.move", names, number, domain)
        result = []
        for move in moves:
            kind = "credit_memo" if move.move_type == "out_refund" else "invoice"
            if move.state == "posted":
                kind = f"posted_{kind}"
            shown = move.name or move.invoice_origin or self.env._("Not Posted")
            date = move.invoice_date or move.date
            result.append(self._as_dict(move, kind, shown, date))
        return result

    def _as_dict(self, document, kind, number, date):
        return {
            "model": document._name,
            "id": document.id,
            "kind": kind,
            "number": number,
            "partner_id": document.partner_id.id,
            "date": date,
            "amount": abs(document.amount_total),
            "currency_id": document.currency_id.id,
        }

    def action_search(self):
        """Find; the window stays open for another search."""
        self.ensure_one()
        found = [
            {
                "res_model": one["model"],
                "res_id": one["id"],
                "document_number": one["number"],
                **{
                    name: one[name]
                    for name in ("kind", "partner_id", "date", "amount", "currency_id")
                },
            }
            for one in self._found()
        ]
        self.write(
            {
                "searched": True,
                "line_ids": [
                    fields.Command.clear(),
                    *(fields.Command.create(values) for values in found),
                ],
            }
        )
        return self._window()

    def _window(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Search Documents"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "large"},
        }


class NavSearchDocumentsLine(models.TransientModel):
    """A document that was found."""

    _name = "nav.search.documents.line"
    _description = "Found Document"

    wizard_id = fields.Many2one("nav.search.documents", index=True, ondelete="cascade")
    res_model = fields.Char()
    res_id = fields.Many2oneReference(string="Record", model_field="res_model")
    kind = fields.Selection(
        [
            ("quote", "Quote"),
            ("order", "Order"),
            ("return_order", "Return Order"),
            ("invoice", "Invoice"),
            ("credit_memo", "Credit Memo"),
            ("posted_invoice", "Posted Invoice"),
            ("posted_credit_memo", "Posted Credit Memo"),
        ],
        string="Document",
    )
    document_number = fields.Char(string="Document No.")
    partner_id = fields.Many2one("res.partner", string="Customer")
    date = fields.Date()
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary(string="Amount Including Tax")

    def action_open(self):
        """Show the document itself."""
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id)
        return document._get_records_action(target="current")
