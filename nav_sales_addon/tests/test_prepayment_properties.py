import random

from odoo import Command
from odoo.tests import tagged

from .prepayment_common import NavPrepaymentCommon

# Seeded, so that a failure can be repeated; more rounds: change the number.
ROUNDS = 3
DISCOUNTS = (
    {},
    {"nav_inv_discount_type": "percent", "nav_inv_discount_value": 7.5},
    {"nav_inv_discount_type": "percent", "nav_inv_discount_value": 33.33},
)


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
            **rng.choice(DISCOUNTS),
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
                self._type_deductions(rng, lines, parts)
                yield self._post_part(order, parts)

    def _type_deductions(self, rng, lines, parts):
        """Now and then somebody types another deduction, within the bounds."""
        deduction = self.env["nav.prepayment.deduction"]
        for line, quantity in zip(lines, parts, strict=True):
            line.nav_qty_to_ship = line.nav_qty_to_invoice = quantity
            _now, lowest, highest = deduction._proposal(line.sudo(), quantity)
            if rng.random() < 0.3 and highest > lowest:
                rounding = line.currency_id.round
                amount = rounding(rng.uniform(lowest, highest))
                line.nav_prepmt_to_deduct = min(amount, rounding(highest))

    def _check(self, order, whole):
        currency = order.currency_id
        moves = order.invoice_ids
        for name in ("amount_untaxed", "amount_tax", "amount_total"):
            invoiced = -sum(move.direction_sign * move[name] for move in moves)
            invoiced = currency.round(invoiced)
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

    def test_cancelled_invoices(self):
        """CS-267, SD-161: what a cancelled invoice deducted is deducted once more."""
        for seed in range(ROUNDS):
            rng = random.Random(f"cancel{seed}")
            order = self._random_order(rng, self.currencies[seed % 3])
            order.nav_prepayment_pct = rng.choice((100, 40))
            with self.subTest(seed=seed):
                order.nav_post_prepayment_invoice()
                before = order._nav_open_prepayment()
                self._post_part(order, [1] * len(order.order_line._nav_posting_lines()))
                first = order.invoice_ids.filtered(lambda m: not m.nav_is_prepayment)
                first.nav_cancel_posted()
                self.assertEqual(order._nav_open_prepayment(), before)
                list(self._random_parts(rng, order))
                self._check(order, order.nav_prepayment_pct == 100)

    def test_shipments_on_one_invoice(self):
        """CS-267, CS-284: parts of a line on one invoice know of each other."""
        invoicing = self.env["nav.shipment.invoicing"]
        for seed in range(ROUNDS):
            rng = random.Random(seed)
            order = self._random_order(rng, self.currencies[seed % 3])
            with self.subTest(seed=seed):
                order.write({"nav_prepayment_pct": 100})
                order.nav_post_prepayment_invoice()
                lines = order.order_line._nav_posting_lines()
                while any(line._nav_outstanding() for line in lines):
                    for line in lines:
                        left = int(line._nav_outstanding())
                        line.nav_qty_to_ship = rng.randint(0, left)
                    if any(lines.mapped("nav_qty_to_ship")):
                        order.nav_post(invoice=False)
                moves, _skipped = invoicing._combine(order, self.today, self.today)
                self.assertEqual(len(moves), 1)
                moves.action_post()
                self._check(order, True)
