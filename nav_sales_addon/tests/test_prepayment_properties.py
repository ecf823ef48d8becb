import random

from odoo import Command
from odoo.tests import tagged

from .prepayment_common import NavPrepaymentCommon

# Seeded, so that a failure can be repeated; more rounds: change the number.
ROUNDS = 2


@tagged("post_install", "-at_install")
class TestNavPrepaymentProperties(NavPrepaymentCommon):
    """Whatever the split, invoices and prepayment add up to the order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.nav_check_prepmt = False
        cls.included = cls._tax("21% incl.", 21, price_include_override="tax_included")
        cls.odd_tax = cls._tax("8.25%", 8.25)
        cls.currencies = [
            cls.setup_other_currency(name, rounding=rounding, rates=[("1900-01-01", 7)])
            for name, rounding in (("JPY", 1.0), ("GBP", 0.01), ("TND", 0.001))
        ]
        cls._put_in_stock(cls.item_1, 5000)

    def _random_order(self, rng, currency):
        pricelist = self.env["product.pricelist"].create(
            {"name": currency.name, "currency_id": currency.id}
        )
        taxes = [self.tax_25, self.included, self.odd_tax, self.tax_25.browse()]
        lines = [
            (
                self.item_1,
                rng.randint(2, 12),
                round(rng.uniform(0.1, 300), rng.choice((0, 2, 3))),
                {
                    "tax_ids": [Command.set(rng.choice(taxes).ids)],
                    "discount": rng.choice((0, 0, 5, 12.5)),
                },
            )
            for _line in range(rng.randint(1, 3))
        ]
        return self._prepaid_order(
            rng.choice((100, 30, 50, 33.33333, round(rng.uniform(1, 99), 5))),
            *lines,
            pricelist_id=pricelist.id,
            nav_compress_prepayment=rng.random() < 0.5,
        )

    def _random_parts(self, rng, order):
        """Post the order in up to four parts."""
        lines = order.order_line._nav_posting_lines()
        while not order.nav_closed:
            last = rng.random() < 0.3
            parts = [
                line._nav_outstanding()
                if last
                else rng.randint(0, int(line._nav_outstanding()))
                for line in lines
            ]
            if any(parts):
                yield self._post_part(order, parts)

    def _check(self, order, whole):
        currency = order.currency_id
        moves = order.invoice_ids
        for name in ("amount_untaxed", "amount_tax", "amount_total"):
            invoiced = currency.round(sum(moves.mapped(name)))
            self.assertEqual(invoiced, currency.round(order[name]), name)
        self.assertEqual(order._nav_open_prepayment(), 0.0)
        items = order.order_line.invoice_lines | moves.line_ids
        # taxes without an account of their own are booked there as well
        items = items.filtered(
            lambda item: item.account_id == self.account
            and item.display_type == "product"
        )
        self.assertEqual(currency.round(sum(items.mapped("amount_currency"))), 0.0)
        company_currency = self.company.currency_id
        self.assertEqual(company_currency.round(sum(items.mapped("balance"))), 0.0)
        if whole:
            finals = moves.filtered(lambda move: not move.nav_is_prepayment)
            self.assertFalse(any(finals.mapped("amount_total")))

    def test_any_split_sums_to_the_order(self):
        """CS-265, CS-267: in 0, 2 and 3 decimals, prices with and without tax."""
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for currency in self.currencies:
                for seed in range(ROUNDS):
                    rng = random.Random(f"{method}{currency.name}{seed}")
                    order = self._random_order(rng, currency)
                    with self.subTest(method, currency=currency.name, seed=seed):
                        if order._nav_unposted_prepayment():
                            order.nav_post_prepayment_invoice()
                        list(self._random_parts(rng, order))
                        self._check(order, order.nav_prepayment_pct == 100)
