"""Why this price? Get Price, Get Line Discount (customers_setup.md §8.5)."""

from odoo.exceptions import UserError

from .pricing_common import PricingCommon


class TestPricingChoice(PricingCommon):
    def _open(self, line):
        action = line.action_nav_explain_price()
        return line.env["nav.price.choice"].browse(action["res_id"])

    def test_every_candidate_is_explained(self):
        """Winner, losers and what does not fit, each with its reason."""
        self._add_price(15)
        self._add_price(18, partner_id=self.customer.id)
        self._add_price(5, min_quantity=10)
        self._add_price(6, min_quantity=1, date_start="2027-01-01")
        dialog = self._open(self._line())
        outcomes = dialog.price_ids.mapped("outcome")
        self.assertEqual(outcomes, ["won", "lost", "rejected", "rejected"])
        self.assertRegex(dialog.price_ids[1].reason, "18.00 .* more than 15.00")
        self.assertRegex(dialog.price_ids[2].reason, "10")
        self.assertRegex(dialog.price_ids[3].reason, "2027")
        self.assertIn("15.00", dialog.summary)

    def test_no_row(self):
        """Without a row the dialog says that the price list decided."""
        dialog = self._open(self._line())
        self.assertFalse(dialog.candidate_ids)
        self.assertIn("price list", dialog.summary)

    def test_get_price(self):
        """CS-180: another price that fits can be taken, one that does not cannot."""
        self._add_discount(10)
        self._add_price(80, allow_line_discount=True)
        chosen = self._add_price(
            90, partner_id=self.customer.id, allow_line_discount=False
        )
        later = self._add_price(70, date_start="2027-01-01")
        many = self._add_price(60, min_quantity=10)
        line = self._line()
        self.assertEqual((line.price_unit, line.discount), (80, 10))
        rows = {row.price_row_id: row for row in self._open(line).price_ids}
        for row in (later, many):
            with self.assertRaises(UserError):
                rows[row].action_nav_use()
        rows[chosen].action_nav_use()
        self.assertEqual((line.price_unit, line.discount), (90, 0))

    def test_get_line_discount(self):
        """CS-205: 5 % instead of 10 %; refused where none is allowed."""
        low = self._add_discount(5)
        self._add_discount(10, partner_id=self.customer.id)
        line = self._line()
        rows = {row.discount_row_id: row for row in self._open(line).discount_ids}
        rows[low].action_nav_use()
        self.assertEqual(line.discount, 5)
        self.customer.nav_allow_line_discount = False
        with self.assertRaises(UserError):
            rows[low].action_nav_use()

    def test_invoice_line(self):
        """The dialog works on invoices, for a processor."""
        self._add_price(80)
        chosen = self._add_price(90, partner_id=self.customer.id)
        invoice = self._invoice()
        line = invoice.invoice_line_ids.with_user(self.processor)
        action = line.action_nav_explain_price()
        dialog = self.env["nav.price.choice"].with_user(self.processor)
        dialog = dialog.browse(action["res_id"])
        row = dialog.price_ids.filtered(lambda found: found.price_row_id == chosen)
        row.action_nav_use()
        self.assertEqual(line.price_unit, 90)

    def test_released_order(self):
        """CS-191: a released order takes no other price."""
        self._add_price(80)
        other = self._add_price(90, partner_id=self.customer.id)
        line = self._line()
        self.company.nav_lock_released = True
        line.order_id.nav_release()
        dialog = self._open(line.with_user(self.manager))
        rows = dialog.price_ids.filtered(lambda row: row.price_row_id == other)
        with self.assertRaises(UserError):
            rows.action_nav_use()
