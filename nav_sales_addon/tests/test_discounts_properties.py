"""However an order is split into shipments and invoices, the cents add up."""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from ..engines.discount_spread import part, round_to, spread
from .discount_common import DiscountCommon

# NAV_PROPERTY_RUNS=500 ./dev test nav_sales_addon/tests/test_discounts_properties.py
RUNS = int(os.environ.get("NAV_PROPERTY_RUNS", "12"))
OPTIONS = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],  # shrinking takes an hour
    "suppress_health_check": list(HealthCheck),
}
ROUNDINGS = {"X0": 1.0, "X2": 0.01, "X3": 0.001}
LINES = st.lists(
    st.tuples(
        st.integers(1, 7),  # quantity
        st.integers(1, 99999),  # price in the smallest unit
        st.sampled_from([0, 0, 5, 10, 12.5, 33.33, 100]),  # line discount
        st.integers(0, 100),  # percent of the line amount that is typed, 0: nothing
    ),
    min_size=1,
    max_size=3,
)


@tagged("post_install", "-at_install")
class TestDiscountProperties(DiscountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.included = cls.tax_20.copy({"name": "20% incl."})
        cls.included.price_include_override = "tax_included"
        cls.currencies = {}
        cls.env["decimal.precision"].search([("name", "=", "Product Price")]).digits = 3
        for name, rounding in ROUNDINGS.items():
            currency = cls.env["res.currency"].create(
                {"name": name, "symbol": name, "rounding": rounding}
            )
            cls.env["res.currency.rate"].create(
                {
                    "name": "2000-01-01",
                    "currency_id": currency.id,
                    "company_id": cls.company.id,
                    "rate": 0.7313,
                }
            )
            cls.currencies[name] = currency
        for item in (cls.item_1, cls.item_2):
            cls._put_in_stock(item, 100000)

    def _create(self, rows, kind, value, currency, taxes):
        order = self._order(
            *(
                (quantity, price * currency.rounding, {"discount": discount})
                for quantity, price, discount, _typed in rows
            ),
            taxes=taxes,
            currency_id=currency.id,
        )
        for line, row in zip(order.order_line, rows, strict=True):
            if row[3]:
                amount = line.nav_line_amount * row[3] / 100
                line.nav_line_amount = currency.round(amount)
        if kind == "amount":
            base = sum(line.nav_line_amount for line in order.order_line)
            value = currency.round(base * value / 100)
        order.write({"nav_inv_discount_type": kind, "nav_inv_discount_value": value})
        return order

    def _split(self, order, steps, ways):
        """Ship and invoice in parts, our way and Odoo's, until nothing is left."""
        for number in range(20):
            if order.nav_closed:
                return
            step, way = steps[number % len(steps)], ways[number % len(ways)]
            for line in order.order_line:
                left = line.product_uom_qty - line.qty_delivered
                quantity = min(step, left)
                line.nav_qty_to_ship = line.nav_qty_to_invoice = quantity
            if way == "post":
                order.nav_post()
                continue
            order.nav_post(invoice=False)
            if way == "odoo":
                order._create_invoices()
            elif way == "lines":
                shipments = order._nav_posted_shipments()
                move = self.env["account.move"].create(
                    {
                        "move_type": "out_invoice",
                        "partner_id": order.partner_invoice_id.id,
                        "currency_id": order.currency_id.id,
                    }
                )
                move.nav_get_shipment_lines(shipments)
            order.invoice_ids.filtered(lambda m: m.state == "draft").action_post()
        self.fail("the order is not finished")

    def _check(self, order, included):
        """All invoices together are the order: lines, discount, amount."""
        currency, invoices = order.currency_id, order.invoice_ids
        figures = [move.nav_discount_figures() for move in invoices]
        expected = order.nav_discount_figures()
        for name in ("subtotal", "invoice_discount"):
            total = sum(figure[name] for figure in figures)
            message = f"{name}: {total} {expected[name]}"
            self.assertFalse(currency.compare_amounts(total, expected[name]), message)
        for line in order.order_line:
            name = "price_total" if included else "price_subtotal"
            items = line.invoice_lines
            difference = sum(items.mapped(name)) - line[name]
            # Odoo takes the tax out of each line by itself: half a cent goes up twice
            allowed = (len(items) + 1) * currency.rounding if included else 0
            self.assertLessEqual(currency.round(abs(difference)), allowed)
        for move in invoices:
            self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0, 6)

    def test_any_split(self):
        """SD-217, SD-226, SD-229: any split, currency, kind of price and discount."""
        done = []

        @settings(max_examples=RUNS, **OPTIONS)
        @given(
            LINES,
            st.sampled_from(["amount", "percent"]),
            st.sampled_from([0, 3, 7.5, 10, 50, 100]),
            st.sampled_from(sorted(ROUNDINGS)),
            st.booleans(),
            st.lists(st.integers(1, 4), min_size=1, max_size=4),
            st.lists(
                st.sampled_from(["post", "odoo", "lines"]), min_size=1, max_size=3
            ),
        )
        def check(rows, kind, value, name, included, steps, ways):
            done.append(name)
            with self.env.cr.savepoint() as whole:
                taxes = self.included if included else self.tax_20
                order = self._create(rows, kind, value, self.currencies[name], taxes)
                self._split(order, steps, ways)
                self._check(order, included)
                self.env.flush_all()
                whole.rollback()
            self.env.invalidate_all()

        check()
        self.assertGreaterEqual(len(done), RUNS)

    def test_credit_parts(self):
        """DR-097: an invoice taken back in any parts is taken back to the cent."""

        @settings(max_examples=max(5, RUNS // 3), **OPTIONS)
        @given(LINES, st.integers(1, 60), st.lists(st.integers(1, 3), min_size=1))
        def check(rows, percent, steps):
            with self.env.cr.savepoint() as whole:
                lines = [(row[0], row[1] / 100, {"discount": row[2]}) for row in rows]
                invoice = self._invoice(*lines, taxes=self.tax_20)
                invoice.nav_inv_discount_type = "percent"
                invoice.nav_inv_discount_value = percent
                invoice.action_post()
                self._take_back(invoice, steps)
                self.env.flush_all()
                whole.rollback()
            self.env.invalidate_all()

        check()

    def _take_back(self, invoice, steps):
        credits = self.env["account.move"]
        lines = invoice.invoice_line_ids
        for number in range(30):
            left = lines.filtered(
                lambda line: line.quantity > self.env["nav.correction"]._credited(line)
            )
            if not left:
                break
            credit = self.env["account.move"].create(
                {"move_type": "out_refund", "partner_id": invoice.partner_id.id}
            )
            step = steps[number % len(steps)]
            for line in left:
                done = self.env["nav.correction"]._credited(line)
                quantity = min(step, line.quantity - done)
                service = self.env["nav.correction"]
                part = (self.env["stock.move"], quantity)
                (values,) = service._with_discounts(line, [part])
                row = service._copy_row(line, values, 10)
                credit._nav_mark_carried()
                credit.write({"invoice_line_ids": [Command.create(row)]})
            credit.action_post()
            credits |= credit
        for line in lines:
            back = credits.invoice_line_ids.filtered(
                lambda other, line=line: other.nav_reverses_line_id == line
            )
            self.assertAlmostEqual(
                sum(back.mapped("price_subtotal")), line.price_subtotal, 6
            )

    def test_engine(self):
        """Shares and parts sum up to the amount, whatever the bases are."""

        @settings(max_examples=300, **OPTIONS)
        @given(
            st.integers(0, 10**7),
            st.lists(st.integers(1, 10**6), min_size=1, max_size=30),
            st.sampled_from(sorted(ROUNDINGS.values())),
        )
        def check(total, bases, rounding):
            amount = round_to(total * rounding, rounding)
            shares = spread(amount, bases, rounding)
            self.assertAlmostEqual(sum(shares), amount, 6)
            whole, done, granted = sum(bases), 0, 0.0
            for number, quantity in enumerate(bases):
                natural = round_to(amount * quantity / whole, rounding)
                place = (done, quantity, whole, rounding, number)
                granted += part(amount, natural, granted, *place)
                done += quantity
                drift = granted - amount * done / whole
                self.assertLessEqual(abs(drift), rounding * 1.0001)
            self.assertAlmostEqual(granted, amount, 6)

        check()
