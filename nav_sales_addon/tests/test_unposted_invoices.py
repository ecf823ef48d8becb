from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavUnpostedInvoices(NavSalesCommon):
    """An unposted invoice that holds quantities is shown before a second one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.nav_combine_shipments = True

    def _half_invoiced(self):
        """10 shipped, 4 of them on an unposted invoice."""
        order = self._create_order((self.item_1, 10))
        order.nav_post(invoice=False)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 4
        return order, invoice

    def _dialog(self, model, user=None, **context):
        wizards = self.env[model].with_user(user or self.poster)
        return Form(wizards.with_context(**context))

    def test_order_names_the_unposted_invoice(self):
        """The order shows invoice and quantity until the invoice is posted."""
        order, invoice = self._half_invoiced()
        seen = order.with_user(self.processor)
        self.assertEqual(seen.nav_unposted_invoice_ids, invoice)
        self.assertRegex(
            seen.nav_unposted_text, rf"480.00.*, C10, {order.name}: 4 Units I1$"
        )
        invoice.invoice_line_ids.quantity = 5
        self.assertIn("5 Units I1", seen.nav_unposted_text)
        invoice.action_post()
        self.assertFalse(seen.nav_unposted_invoice_ids)
        self.assertFalse(seen.nav_unposted_text)

    def test_cancelled_and_down_payment_invoices_hold_nothing(self):
        order, invoice = self._half_invoiced()
        invoice.button_cancel()
        self.assertFalse(order.nav_unposted_text)
        self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [(6, 0, order.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": 50,
            }
        ).create_invoices()
        self.assertIn("draft", order.invoice_ids.mapped("state"))
        self.assertFalse(order.nav_unposted_text)

    def test_post_dialog_shows_it(self):
        """And posting invoices only the 6 that are left."""
        order, invoice = self._half_invoiced()
        form = self._dialog("nav.post.order", default_order_id=order.id)
        self.assertEqual(form.unposted_invoice_ids[:], invoice)
        self.assertIn("4 Units I1", form.unposted_text)
        self.assertEqual(form.to_invoice, 6)
        dialog = form.save()
        dialog.action_nav_post()
        self.assertEqual(
            sorted(order.order_line.invoice_lines.mapped("quantity")), [4, 6]
        )

    def test_nothing_left_names_the_invoice(self):
        """Post tells why there is nothing to invoice, in batches too."""
        order = self._create_order((self.item_1, 10))
        order.nav_post(invoice=False)
        order._create_invoices()
        with self.assertRefused(r"unposted invoices already:\n.*10 Units I1"):
            order.with_user(self.poster).nav_post(ship=False)
        with self.assertRefused(r"unposted invoices already:\n.*10 Units I1"):
            order.with_user(self.poster).nav_post()
        with self.assertRefused("nothing to ship"):
            order.with_user(self.poster).nav_post(invoice=False)

    def test_get_shipment_lines_shows_it(self):
        """Not the invoice that gets the lines, and no other customer's."""
        order, invoice = self._half_invoiced()
        mine = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        other = mine.copy({"partner_id": self.partner_a.id})
        form = self._dialog(
            "nav.get.shipment.lines", self.processor, default_move_id=mine.id
        )
        self.assertEqual(form.nav_unposted_invoice_ids[:], invoice)
        self.assertIn(f"{order.name}: 4 Units I1", form.nav_unposted_text)
        mine.nav_get_shipment_lines(order.picking_ids)
        self.assertEqual(mine.invoice_line_ids[-1].quantity, 6)
        for move, expected in ((mine, invoice), (invoice, mine), (other, None)):
            form = self._dialog("nav.get.shipment.lines", default_move_id=move.id)
            found = form.nav_unposted_invoice_ids[:]
            self.assertEqual(found, expected or found.browse())

    def test_combine_shipments_shows_it(self):
        """SD-169: what waits on unposted invoices is left out, and named."""
        order, invoice = self._half_invoiced()
        form = self._dialog("nav.combine.shipments")
        form.partner_ids.add(self.partner_a)
        self.assertFalse(form.nav_unposted_text)
        form.partner_ids.clear()
        form.partner_ids.add(self.customer)
        self.assertEqual(form.nav_unposted_invoice_ids[:], invoice)
        form.save().action_nav_combine()
        self.assertEqual(
            sorted(order.order_line.invoice_lines.mapped("quantity")), [4, 6]
        )
        again = self._dialog("nav.combine.shipments")
        again.partner_ids.add(self.customer)
        dialog = again.save()
        with self.assertRefused(r"nothing to combine.*unposted invoices already:\n"):
            dialog.action_nav_combine()

    def test_some_are_named_and_the_rest_is_counted(self):
        items = [self._create_item(f"Item {number}", 1.0) for number in range(7)]
        order = self._create_order(*[(item, 1) for item in items])
        order.nav_post(invoice=False)
        order._create_invoices()
        self.assertRegex(order.nav_unposted_text, "1 Units Item 4, and 2 more$")
