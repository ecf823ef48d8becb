"""What tests of statements and agings share: dated invoices, payments, reports."""

from odoo import Command, fields
from odoo.tests import tagged

from .sending_common import NavSendingCommon


@tagged("post_install", "-at_install")
class NavStatementsCommon(NavSendingCommon):
    """Customer C10 without entries; the clerk looks after receivables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._create_user("clerk", "group_nav_receivables")
        cls.euro = cls.setup_other_currency(
            "EUR", rates=[("2024-01-01", 0.8), ("2024-03-01", 0.9)]
        )

    @classmethod
    def _bill(cls, amount, date, due=None, customer=None, post=True, **values):
        """A posted invoice, or a credit memo for a negative amount."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice" if amount > 0 else "out_refund",
                "partner_id": (customer or cls.customer).id,
                "company_id": cls.company.id,
                "invoice_date": date,
                "date": date,
                "invoice_payment_term_id": False,
                "invoice_date_due": due or date,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": abs(amount), "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def _pay(cls, amount, date, *moves, customer=None, currency=None):
        """A payment, applied to the open items of some moves."""
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound" if amount > 0 else "outbound",
                "partner_type": "customer",
                "partner_id": (customer or cls.customer).id,
                "amount": abs(amount),
                "date": date,
                "journal_id": cls.company_data["default_journal_bank"].id,
                "currency_id": (currency or cls.company.currency_id).id,
            }
        )
        payment.action_post()
        items = cls._receivables(payment.move_id)
        for move in moves:
            open_items = cls._receivables(move).filtered(lambda one: not one.reconciled)
            (items.filtered(lambda one: not one.reconciled) | open_items).reconcile()
        return payment

    @classmethod
    def _receivables(cls, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _statement(self, start, end, customers=None, user=None, **values):
        """The dialog of statements."""
        wizards = self.env["nav.print.statements"].with_user(user or self.clerk)
        customers = self.customer if customers is None else customers
        return wizards.create(
            {
                "company_id": self.company.id,
                "start_date": start,
                "end_date": end,
                "partner_ids": [Command.set(customers.ids)],
                **values,
            }
        )

    def _sheet(self, *args, **values):
        return self._statement(*args, **values)._get_sheets()[0]

    def _aged(self, date, customers=None, user=None, **values):
        """The dialog of aged receivables."""
        wizards = self.env["nav.aged.receivables.wizard"].with_user(user or self.clerk)
        customers = self.customer if customers is None else customers
        return wizards.create(
            {
                "company_id": self.company.id,
                "date": date,
                "partner_ids": [Command.set(customers.ids)],
                **values,
            }
        )

    def _amounts(self, block, customer=None):
        customer = customer or self.customer
        return next(row.amounts for row in block.rows if row.customer == customer)

    @staticmethod
    def _day(text):
        return fields.Date.to_date(text)

    def _rows(self, block):
        return [(str(row.date)[5:], row.amount, row.balance) for row in block.rows]
