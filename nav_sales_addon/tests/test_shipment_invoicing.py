from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavShipmentInvoicing(NavSalesCommon):
    """Get Shipment Lines and Combine Shipments (rules/sales_documents.md §12)."""

    def _shipped_order(self, *lines, **values):
        order = self._create_order(*lines, **values)
        order.nav_post(invoice=False)
        return order

    def _create_invoice(self, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "nav_ship_on_post": True,
                **values,
            }
        )

    def test_lines_of_two_shipments(self):
        """SD-113: each shipment is introduced by a text; no goods move again."""
        first = self._shipped_order((self.item_1, 5))
        second = self._shipped_order((self.item_2, 3), (self.item_1, 2))
        invoice = self._create_invoice()
        shipments = first.picking_ids | second.picking_ids
        invoice.with_user(self.processor).nav_get_shipment_lines(shipments)
        texts = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "line_note"
        )
        for text, order in zip(texts, (first, second), strict=True):
            self.assertIn(order.picking_ids.name, text.name)
            self.assertIn(order.name, text.name)
        goods = invoice.invoice_line_ids - texts
        self.assertEqual(goods.mapped("quantity"), [5, 3, 2])
        self.assertEqual(invoice.amount_untaxed, 820.0)
        result = invoice.with_user(self.poster).nav_post()
        self.assertFalse(result["shipment_ids"])
        self.assertEqual(invoice.nav_picking_ids, shipments)
        self.assertEqual((first | second).mapped("nav_closed"), [True, True])
        self.assertEqual(self.item_1.qty_available, 93)

    def test_partial_shipments_of_one_order(self):
        """Only what the chosen shipment shipped is invoiced."""
        order = self._create_order((self.item_1, 10))
        for quantity in (3, 4):
            order.order_line.nav_qty_to_ship = quantity
            order.nav_post(invoice=False)
        first, second = order._nav_posted_shipments().sorted("id")
        invoice = self._create_invoice()
        invoice.nav_get_shipment_lines(second)
        goods = invoice.invoice_line_ids.filtered("product_id")
        self.assertEqual(goods.quantity, 4)
        invoice.nav_get_shipment_lines(first)
        with self.assertRaisesRegex(UserError, "is invoiced"):
            invoice.nav_get_shipment_lines(first)
        invoice.nav_post()
        self.assertQuantities(order.order_line, shp=7, inv=7, qts=3, qti=3)

    def test_what_is_shipped_is_offered(self):
        """SD-115: of 10 and 6 ordered, the 4 and 2 that are shipped."""
        order = self._create_order((self.item_1, 10), (self.item_2, 6))
        order.order_line[0].nav_qty_to_ship = 4
        order.order_line[1].nav_qty_to_ship = 2
        order.nav_post(invoice=False)
        lines = self._create_invoice().nav_get_shipment_lines(
            order._nav_posted_shipments()
        )
        goods = lines.filtered("product_id")
        self.assertEqual(goods.mapped("quantity"), [4, 2])

    def test_other_fiscal_position_is_refused(self):
        """SD-118: an error that names the order, and no line."""
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        order = self._shipped_order(fiscal_position_id=position.id)
        invoice = self._create_invoice()
        with self.assertRaisesRegex(UserError, "another fiscal position"):
            invoice.nav_get_shipment_lines(order.picking_ids)
        self.assertFalse(invoice.invoice_line_ids)

    def test_price_and_discount_stay(self):
        """Price and discount are those of the order, never found anew."""
        order = self._shipped_order((self.item_1, 4, 90.0, {"discount": 10}))
        invoice = self._create_invoice()
        line = invoice.nav_get_shipment_lines(order.picking_ids).filtered("product_id")
        self.assertEqual((line.price_unit, line.discount), (90.0, 10.0))
        self.assertEqual(invoice.amount_untaxed, 324.0)

    def test_no_more_than_was_shipped(self):
        """SD-186: 6 of 5 shipped are refused; 4 leave 1 shipped and not invoiced."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 5
        order.nav_post(invoice=False)
        invoice = self._create_invoice()
        line = invoice.nav_get_shipment_lines(order.picking_ids).filtered("product_id")
        line.quantity = 6
        with self.assertRaisesRegex(UserError, "only 5 of order"):
            invoice.nav_post()
        line.quantity = 4
        invoice.nav_post()
        self.assertQuantities(order.order_line, shp=5, inv=4, sni=1)

    def test_posted_invoice_takes_no_lines(self):
        order = self._shipped_order((self.item_1, 1))
        invoice = order._create_invoices()
        invoice.action_post()
        with self.assertRaisesRegex(UserError, "unposted invoice"):
            invoice.nav_get_shipment_lines(order.picking_ids)

    def test_only_fitting_shipments_are_offered(self):
        """Same customer and currency, and something that is not invoiced."""
        mine = self._shipped_order((self.item_1, 1))
        done = self._create_order((self.item_1, 1))
        done.nav_post()
        other = self.env["res.partner"].create({"name": "Other"})
        self._shipped_order((self.item_1, 1), partner_id=other.id)
        wizard = Form(
            self.env["nav.get.shipment.lines"].with_context(
                default_move_id=self._create_invoice().id
            )
        )
        self.assertEqual(wizard.offered_ids[:], mine.picking_ids)
        wizard.picking_ids.add(mine.picking_ids)
        dialog = wizard.save()
        dialog.action_nav_get()
        self.assertEqual(dialog.move_id.invoice_line_ids.product_id, self.item_1)

    def test_customer_blocked_for_shipping_is_invoiced(self):
        """CS-065: blocked for Ship may still be invoiced for what was shipped."""
        order = self._shipped_order((self.item_1, 1))
        self.customer.nav_blocked = "ship"
        invoice = self._create_invoice(nav_ship_on_post=False)
        invoice.nav_get_shipment_lines(order.picking_ids)
        invoice.nav_post()
        self.assertTrue(order.nav_closed)

    # === COMBINE SHIPMENTS ===#

    def _combine(self, **values):
        wizard = self.env["nav.combine.shipments"].with_user(self.poster)
        wizard.create(values).action_nav_combine()

    def test_one_invoice_with_the_terms_of_the_customer(self):
        """SD-138: two orders, one invoice, with the payment discount of the terms."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "2% 10, net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
            }
        )
        self.customer.property_payment_term_id = terms
        self.customer.nav_combine_shipments = True
        orders = self._shipped_order((self.item_1, 5)) | self._shipped_order(
            (self.item_2, 2)
        )
        self._combine(partner_ids=self.customer.ids)
        invoice = orders.invoice_ids
        self.assertEqual(len(invoice), 1)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(invoice.invoice_payment_term_id, terms)
        self.assertEqual(invoice.amount_untaxed, 580.0)
        notes = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "line_note"
        )
        self.assertEqual(len(notes), 2)

    def test_split_by_customer_and_currency(self):
        """SD-169, CS-372: unmarked orders are left out; one per customer, currency."""
        other = self.env["res.partner"].create({"name": "B"})
        (self.customer | other).nav_combine_shipments = True
        currency = self.setup_other_currency("CAD", rates=[("2024-01-01", 0.5)])
        foreign = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        mine = self._shipped_order((self.item_1, 1))
        unmarked = self._create_order((self.item_1, 1), nav_combine_shipments=False)
        unmarked.nav_post(invoice=False)
        theirs = self._shipped_order((self.item_1, 1), partner_id=other.id)
        dollars = self._shipped_order((self.item_1, 1), pricelist_id=foreign.id)
        self._combine(partner_ids=(self.customer | other).ids, post=True)
        self.assertFalse(unmarked.invoice_ids)
        invoices = mine.invoice_ids | theirs.invoice_ids | dollars.invoice_ids
        self.assertEqual(len(invoices), 3)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(dollars.invoice_ids.currency_id, currency)
        self.assertTrue(mine.nav_closed)

    def test_blocked_customers_are_skipped(self):
        """Rules §12: customers blocked for invoicing are counted, not invoiced."""
        self.customer.nav_combine_shipments = True
        order = self._shipped_order((self.item_1, 1))
        self.customer.nav_blocked = "invoice"
        with self.assertRaisesRegex(UserError, "1 orders are blocked"):
            self._combine(partner_ids=self.customer.ids)
        self.assertFalse(order.invoice_ids)

    def test_nothing_to_combine(self):
        with self.assertRaisesRegex(UserError, "nothing to combine"):
            self._combine(partner_ids=self.customer.ids)

    def test_processors_do_not_combine(self):
        with self.assertRaises(AccessError):
            self.env["nav.combine.shipments"].with_user(self.processor).create({})
