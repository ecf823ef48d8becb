from odoo import Command, fields, models


class NavPrepaymentMoveMixin(models.AbstractModel):
    """Prepayment invoices and credit memos among the sales documents (§11)."""

    _name = "nav.prepayment.move.mixin"
    _description = "Sales Document That May Be a Prepayment"

    nav_is_prepayment = fields.Boolean(
        string="Prepayment Document", copy=False, readonly=True
    )

    def _nav_prepayment_series(self, regular):
        """Own numbers of prepayment documents, if the other documents have a series.

        :param regular: the series the document would have otherwise
        """
        if not self.nav_is_prepayment or not regular:
            return regular
        company = self.company_id.sudo()
        if self.move_type == "out_refund":
            return company.nav_prepayment_credit_sequence_id or regular
        return company.nav_prepayment_invoice_sequence_id or regular

    # === EXCHANGE RATES ===#

    def _nav_clear_prepayments(self):
        """Deducted completely in its currency: gone in the company's currency, too.

        The rate of the prepayment and that of the invoices differ; the difference is a
        realised gain or loss (customers_setup §11).
        """
        # sudo: follows from what was just posted, whoever posts need not know the books
        items = self.sudo().invoice_line_ids.filtered(
            lambda item: item.is_downpayment
            and item.currency_id != item.company_currency_id
        )
        entries = self.env["account.move"].sudo()
        for down_payment in items.sale_line_ids.filtered("is_downpayment"):
            posted = down_payment.invoice_lines.filtered(
                lambda item: item.parent_state == "posted"
            )
            left = self.env["nav.prepayment.amounts"]._net(down_payment)
            if not down_payment.currency_id.is_zero(left):
                continue
            difference = sum(posted.mapped("balance"))
            if not down_payment.company_id.currency_id.is_zero(difference):
                entries |= self._nav_exchange_entry(down_payment, posted, difference)
        if entries:
            entries._post(soft=False)

    def _nav_exchange_entry(self, down_payment, posted, difference):
        """The entry that moves a difference from the prepayment account."""
        company = down_payment.company_id
        journal = company.currency_exchange_journal_id
        account = (
            company.expense_currency_exchange_account_id
            if difference > 0
            else company.income_currency_exchange_account_id
        )
        if not journal or not account:
            return posted.move_id.browse()  # Odoo's setup of exchange rates is missing
        move = posted.move_id.sorted("date")[-1:]
        common = {
            "partner_id": move.commercial_partner_id.id,
            "currency_id": down_payment.currency_id.id,
            "amount_currency": 0.0,
            "name": self.env._("Exchange rate of %s", down_payment.order_id.name),
        }
        lines = [
            {
                **common,
                "account_id": posted.account_id[:1].id,
                "balance": -difference,
                "sale_line_ids": [Command.link(down_payment.id)],
            },
            {**common, "account_id": account.id, "balance": difference},
        ]
        return move.create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": move.date,
                "ref": move.name,
                "line_ids": [Command.create(line) for line in lines],
            }
        )

    def action_nav_statistics(self):
        self.ensure_one()
        return self.env["nav.document.statistics"]._open(self)

    def _nav_release_prepaid_orders(self):
        """The money is there: orders that waited for it are released (§11).

        Odoo calls this for whatever made an invoice paid: a payment online, a bank
        statement, a payment journal, or somebody who reconciled it.
        """
        # sudo: who books a payment need not be able to read or release orders
        lines = self.sudo().filtered(lambda move: move.move_type == "out_invoice")
        orders = lines.invoice_line_ids.sale_line_ids.order_id
        orders.filtered(
            lambda order: order.nav_status == "pending_prepayment"
        )._nav_release_prepaid()
