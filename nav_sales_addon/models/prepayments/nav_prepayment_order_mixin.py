from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import preview_numbers
from ...engines.prepayment_split import spread_total
from ...savepoint import complete_savepoint

SETTLED = ("paid", "in_payment", "reversed")


class NavPrepaymentOrderMixin(models.AbstractModel):
    """An order that waits for its prepayment (rules/customers_setup.md §11)."""

    _name = "nav.prepayment.order.mixin"
    _description = "Order With a Prepayment"

    nav_prepayment_pct = fields.Float(
        string="Prepayment %",
        digits=(16, 5),
        compute="_compute_nav_prepayment",
        store=True,
        readonly=False,
        precompute=True,
        help="Share of this document the customer pays before delivery. A change goes "
        "to all lines.",
    )
    nav_prepayment_term_id = fields.Many2one(
        "account.payment.term",
        string="Prepmt. Payment Terms",
        compute="_compute_nav_prepayment",
        store=True,
        readonly=False,
        precompute=True,
        help="When the prepayment invoice is due. Blank: the payment terms of the "
        "order.",
    )
    nav_compress_prepayment = fields.Boolean(
        string="Compress Prepayment",
        default=True,
        help="One line for all items with the same account and taxes on the prepayment "
        "invoice, instead of one line for each line of the order.",
    )
    nav_prepayment_count = fields.Integer(
        string="Number of Prepayment Documents", compute="_compute_nav_prepayment_count"
    )

    @api.depends("partner_invoice_id", "company_id")
    def _compute_nav_prepayment(self):
        """The bill-to customer decides."""
        for order in self:
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            customer = bill_to.commercial_partner_id
            is_return = order.nav_document_type == "return_order"
            order.nav_prepayment_pct = 0 if is_return else customer.nav_prepayment_pct
            order.nav_prepayment_term_id = customer.nav_prepayment_term_id

    @api.onchange("nav_prepayment_pct")
    def _onchange_nav_prepayment_pct(self):
        self._nav_spread_prepayment_pct()

    def _nav_spread_prepayment_pct(self):
        """A change of the header overwrites all lines."""
        for order in self:
            lines = order.order_line.filtered(lambda line: line._nav_may_be_prepaid())
            lines.nav_prepayment_pct = order.nav_prepayment_pct

    def _nav_prepayments_after_write(self, vals):
        """A form has changed its lines itself; a program that writes the header not."""
        if "nav_prepayment_pct" in vals and "order_line" not in vals:
            self._nav_spread_prepayment_pct()

    @api.constrains("nav_prepayment_pct")
    def _check_nav_prepayment_pct(self):
        for order in self:
            if not 0 <= order.nav_prepayment_pct <= 100:
                raise UserError(
                    self.env._(
                        "%s: the prepayment must be between 0 and 100 %%.", order.name
                    )
                )

    @api.depends("order_line.invoice_lines")
    def _compute_nav_prepayment_count(self):
        for order in self:
            order.nav_prepayment_count = len(order._nav_prepayment_documents())

    # === WHAT WAS INVOICED IN ADVANCE ===#

    def _nav_has_down_payment(self):
        return bool(self.order_line._nav_down_payments())

    def _nav_prepayment_documents(self):
        """Prepayment invoices and credit memos, also those of Odoo's own wizard."""
        lines = self.order_line._nav_down_payments()
        # sudo: who sells need not be able to read the books
        items = lines.sudo().invoice_lines
        items = items.filtered(
            lambda item: item.quantity > 0 and item.move_id.is_invoice()
        )
        return items.move_id.sudo(self.env.su)

    def _nav_open_prepayment(self):
        """Invoiced in advance and neither deducted nor credited, without tax."""
        amounts, lines = self.env["nav.prepayment.amounts"], self.order_line
        return self.currency_id.round(
            sum(amounts._net(line) for line in lines._nav_down_payments().sudo())
        )

    def _nav_unposted_prepayment(self):
        """Prepayment amounts of the lines that no prepayment invoice has yet."""
        lines = self.order_line.filtered("nav_prepayment_pct")
        return self.currency_id.round(
            sum(max(line._nav_prepmt_to_invoice(), 0.0) for line in lines)
        )

    def _nav_unpaid_prepayments(self):
        """Prepayment invoices the customer has not paid yet, drafts included."""
        if not self._nav_has_down_payment():
            return self.env["account.move"]
        documents = self._nav_prepayment_documents().sudo()
        return documents.filtered(
            lambda move: move.move_type == "out_invoice"
            and move.state != "cancel"
            and move.payment_state not in SETTLED
            and not move.currency_id.is_zero(move.amount_total)
        )

    # === GUARDS ===#

    def _nav_prepayment_problem(self):
        """Why the order still waits: prepayment not invoiced, or not paid.

        :return: a sentence or False
        """
        self.ensure_one()
        if self.nav_document_type == "return_order" or preview_numbers(self.env):
            return False
        if self._nav_unposted_prepayment():
            return self.env._(
                "Its prepayment is not invoiced yet. Use Post Prepayment Invoice first."
            )
        return self._nav_unpaid_problem()

    def _nav_waiting_for_prepayment(self):
        """Approved or reopened orders whose prepayment is not settled yet."""
        return self.filtered(
            lambda order: order.nav_status != "released"
            and order._nav_prepayment_problem()
        )

    def _nav_unpaid_problem(self):
        """Only if the company wants prepayments to be checked."""
        if not self.company_id.nav_check_prepmt:
            return False
        unpaid = self._nav_unpaid_prepayments()
        return unpaid and self.env._(
            "Prepayment invoice %s is not paid yet.",
            ", ".join(move.name or self.env._("(draft)") for move in unpaid),
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_prepaid(self):
        for order in self:
            if order._nav_has_down_payment() and order._nav_open_prepayment():
                raise UserError(
                    self.env._(
                        "Order %s cannot be deleted because its prepayment is "
                        "invoiced. Post a prepayment credit memo first.",
                        order.name,
                    )
                )

    def _nav_deduct_from_shipments(self, quantities):
        """Invoice lines that deduct what the shipments on an invoice have prepaid.

        :param quantities: ``{order line: quantity}`` on the invoice
        :return: list of values; nothing for orders without a prepayment
        :raise UserError: an order waits for its prepayment
        """
        values = []
        taken = {line.id: quantity for line, quantity in quantities.items()}
        for order in self.filtered(lambda order: order._nav_has_down_payment()):
            problem = order._nav_prepayment_problem()
            if problem:
                named = f"{order.name}: {problem}"
                raise UserError(named)
            lines = order.order_line._nav_down_payments()
            for line in lines.with_context(nav_prepayment_taken=taken):
                if line.qty_to_invoice < 0:
                    values.append(line._prepare_invoice_line(quantity=-1))
        return values

    # === RELEASED WHEN THE MONEY IS THERE ===#

    def _nav_release_prepaid(self):
        """Release orders whose prepayment is settled; others stay as they are.

        What else stands in the way is written on the order: a payment is booked in
        any case.
        """
        for order in self:
            order = order.with_company(order.company_id)
            if order._nav_prepayment_problem():
                continue
            if (
                not order.company_id.nav_check_prepmt
                and order._nav_unpaid_prepayments()
            ):
                continue  # another prepayment invoice of the order is still open
            order._nav_release_or_note()

    def _nav_release_or_note(self):
        try:
            with complete_savepoint(self.env):
                self.env["nav.posting.check"]._check_release(self)
                self._nav_release()
        except UserError as error:
            self.message_post(
                body=self.env._(
                    "The prepayment is paid, but the order could not be released: %s",
                    str(error),
                )
            )
        else:
            self.message_post(body=self.env._("The prepayment is paid: released."))

    @api.model
    def _nav_update_pending_prepayments(self):
        """Scheduled: release what was paid, per company never, daily or weekly (§11).

        Companies that do not check payments release all that is invoiced.
        """
        monday = fields.Date.context_today(self).weekday() == 0
        wanted = ("daily", "weekly") if monday else ("daily",)
        companies = self.env["res.company"].search(
            [("nav_prepmt_auto_update", "in", wanted)]
        )
        orders = self.search(
            [
                ("nav_status", "=", "pending_prepayment"),
                ("company_id", "in", companies.ids),
            ]
        )
        for order in orders:
            if not order._nav_prepayment_problem():
                order.with_company(order.company_id)._nav_release_or_note()

    # === POSTING ===#

    def nav_post_prepayment_invoice(self):
        """Invoice what the customer pays in advance, less what is invoiced already.

        :return: the posted prepayment invoices
        :raise UserError: no account for prepayments, nothing to invoice, a veto
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.prepayment.posting"]._post_invoices(self)

    def nav_post_prepayment_credit_memo(self):
        """Give back what was invoiced in advance and not deducted yet.

        :return: the posted prepayment credit memos
        :raise UserError: nothing to give back
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.prepayment.posting"]._post_credit_memos(self)

    def action_nav_ask_prepayment(self, kind="invoice"):
        """Say what will be posted, and post it only then."""
        self._nav_check_rights("poster")
        return self.env["nav.ask.prepayment"]._open(self, kind)

    def action_nav_statistics(self):
        self.ensure_one()
        return self.env["nav.document.statistics"]._open(self)

    def action_nav_view_prepayments(self):
        return self._nav_prepayment_documents()._nav_invoice_action()

    # === A TYPED TOTAL ===#

    def _nav_spread_prepayment_total(self, total):
        """Spread a prepayment total over the lines that have a prepayment (§11)."""
        self.ensure_one()
        lines = self.order_line.filtered("nav_prepayment_pct")
        invoiced = sum(lines.mapped("nav_prepmt_invoiced"))
        most = sum(lines.mapped("price_subtotal"))
        compare = self.currency_id.compare_amounts
        if not lines:
            raise UserError(self.env._("No line of the document has a prepayment."))
        if compare(total, invoiced) < 0 or compare(total, most) > 0:
            raise UserError(
                self.env._(
                    "The prepayment must be between %(least)s and %(most)s.",
                    least=self.currency_id.format(invoiced),
                    most=self.currency_id.format(most),
                )
            )
        weights = lines.mapped("nav_prepmt_line_amount")
        if not sum(weights):
            weights = lines.mapped("price_subtotal")
        parts = spread_total(total, weights, self.currency_id.round)
        for line, part in zip(lines, parts, strict=True):
            line.nav_prepmt_line_amount = part
