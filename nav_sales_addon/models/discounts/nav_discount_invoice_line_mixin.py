from odoo import models
from odoo.tools import frozendict


class NavDiscountInvoiceLineMixin(models.AbstractModel):
    """Discounts of an invoice line, and the accounts they are posted to (§8.6)."""

    _name = "nav.discount.invoice.line.mixin"
    _inherit = "nav.discount.line.mixin"
    _description = "Invoice Line With Discounts"

    _nav_quantity = "quantity"
    _nav_priced_fields = ("price_unit", "discount", "quantity")

    def _nav_discounts_after_write(self, vals=None):
        """After a line was written or added: spread anew if there is reason."""
        if vals is None or not vals.keys().isdisjoint(self._nav_shifting_names()):
            moves = self.filtered(lambda line: line.display_type == "product").move_id
            moves._nav_keep_discounts()

    # === REVERSALS ===#

    def _nav_reversing_lines(self):
        return self.env["nav.correction"]._reversals(self)

    def _nav_reversal_discounts(self, quantity, earlier=()):
        """Discounts of a credit memo line that takes a part of this line back.

        :param earlier: parts taken in the same document, as ``(quantity, values)``
        """
        if not self._nav_is_discounted():
            return {}
        done, amount, share, documents = 0.0, 0.0, 0.0, 0
        for line in self._nav_reversing_lines():
            done += abs(line.quantity)
            amount += abs(line._nav_line_amount_value())
            share += abs(line._nav_inv_discount_value())
            documents += 1
        sign = -1 if self.quantity < 0 else 1
        for part in earlier:
            done, amount, share = done + part[0], amount + part[1], share + part[2]
            documents += 1
        return self._nav_discount_part(
            quantity,
            sign * done,
            (sign * amount, sign * share),
            documents,
        )

    # === DISCOUNT POSTING ===#

    def _nav_posts_discounts(self):
        mode = self.company_id.nav_discount_posting
        return (
            self.display_type == "product"
            and (mode or "none") != "none"
            and self.move_id.is_sale_document(include_receipts=True)
        )

    def _nav_discount_postings(self):
        """Discounts of this line that go to an account of their own.

        :return: list of ``(account, amount net of tax)``
        """
        move, company = self.move_id, self.company_id
        mode = company.nav_discount_posting
        line_discount, invoice_discount = self._nav_discounts_net()
        postings = []
        if mode in ("line", "all"):
            account = self._nav_discount_account("nav_line_discount_account_id")
            account = account or move._get_discount_allocation_account()
            postings.append((account, line_discount))
        if mode in ("invoice", "all"):
            account = self._nav_discount_account("nav_inv_discount_account_id")
            postings.append((account, invoice_discount))
        return [
            (account, amount)
            for account, amount in postings
            if account
            and account != self.account_id
            and not self.currency_id.is_zero(amount)
        ]

    def _nav_discount_account(self, name):
        """The account of the item category, else of the company; as the fiscal
        position maps it."""
        company = self.company_id
        # sudo: salespeople need not read the setup of accounts
        category = self.sudo().product_id.categ_id.with_company(company)
        account = category[name] or company.sudo()[name]
        return self.move_id.fiscal_position_id.map_account(account)

    def _nav_discount_allocations(self):
        """What is booked beside the line: gross to its account, discounts to theirs."""
        needed = {}
        sign = self.move_id.direction_sign
        for account, discount in self._nav_discount_postings():
            amount = self.currency_id.round(sign * discount)
            for target, value in ((self.account_id, amount), (account, -amount)):
                key = frozendict(
                    {
                        "move_id": self.move_id.id,
                        "account_id": target.id,
                        "currency_rate": self.currency_rate,
                    }
                )
                before = needed.get(key, {})
                # each pair is balanced in both currencies, whatever it is added to
                balance = self.company_currency_id.round(value / self.currency_rate)
                needed[key] = frozendict(
                    {
                        "display_type": "discount",
                        "name": self.env._("Discount"),
                        "amount_currency": before.get("amount_currency", 0.0) + value,
                        "balance": before.get("balance", 0.0) + balance,
                        "analytic_distribution": self.analytic_distribution or {},
                    }
                )
        return needed
