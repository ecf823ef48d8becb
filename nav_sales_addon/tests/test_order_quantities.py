from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavOrderQuantities(NavSalesCommon):
    """Qty. to Ship and Qty. to Invoice: default, typing, limits (rules §4)."""

    def _new_form(self, user=None):
        orders = self.env["sale.order"].with_user(user or self.processor)
        orders = orders.with_context(default_nav_document_type="order")
        return Form(orders, view=ORDER_FORM)

    def _edit(self, order, user=None):
        return Form(order.with_user(user or self.processor), view=ORDER_FORM)

    def _partly_shipped(self, quantity=10, shipped=4):
        order = self._create_order((self.item_1, quantity))
        order.order_line.nav_qty_to_ship = shipped
        order.nav_post(invoice=False)
        return order

    # === ENTERING ===#

    def test_new_order_is_complete(self):
        """SD-032: entering customer, item and quantity is enough."""
        form = self._new_form()
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.item_1
            line.product_uom_qty = 5
            self.assertEqual((line.nav_qty_to_ship, line.nav_qty_to_invoice), (5, 5))
        order = form.save()
        self.assertRecordValues(
            order,
            [
                {
                    "nav_document_type": "order",
                    "nav_status": "open",
                    "state": "draft",
                    "nav_posting_date": self.today,
                    "nav_document_date": self.today,
                    "nav_due_date": self.today,
                    "nav_completely_shipped": False,
                    "nav_closed": False,
                    "amount_untaxed": 500.0,
                }
            ],
        )
        self.assertEqual(order.date_order.date(), self.today)
        self.assertQuantities(
            order.order_line, qty=5, shp=0, inv=0, out=5, qts=5, qti=5
        )

    def test_typing_qty_to_ship_resets_qty_to_invoice(self):
        """SD-035: Qty. to Invoice follows; afterwards it may be lowered."""
        order = self._create_order((self.item_1, 10))
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 4
            self.assertEqual(line.nav_qty_to_invoice, 4)
            line.nav_qty_to_ship = 10
            self.assertEqual(line.nav_qty_to_invoice, 10)
            line.nav_qty_to_invoice = 3
        form.save()
        self.assertQuantities(order.order_line, qts=10, qti=3)

    def test_both_typed_in_one_save_are_kept(self):
        """Rules §4: what the user typed last is not reset by what he typed first."""
        order = self._create_order((self.item_1, 10))
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 6
            line.nav_qty_to_invoice = 2
        form.save()
        self.assertQuantities(order.order_line, qts=6, qti=2)
        order.order_line.write({"nav_qty_to_ship": 5, "nav_qty_to_invoice": 1})
        self.assertQuantities(order.order_line, qts=5, qti=1)

    def test_typed_while_the_order_is_entered(self):
        """Quantities typed on a line that is not saved yet are kept as well."""
        form = self._new_form()
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.item_1
            line.product_uom_qty = 10
            line.nav_qty_to_ship = 7
            line.nav_qty_to_invoice = 3
        order = form.save()
        self.assertQuantities(order.order_line, qts=7, qti=3)

    def test_price_and_text_do_not_reset_quantities(self):
        """Only quantity and postings reset what was typed."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.price_unit = 80
            line.name = "Blue one"
        form.save()
        self.assertQuantities(order.order_line, qts=4, qti=4)

    def test_new_quantity_resets_quantities(self):
        """A new Quantity is a new remainder."""
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.order_line.product_uom_qty = 12
        self.assertQuantities(order.order_line, qts=12, qti=12)

    def test_blank_setup(self):
        """SD-037: with Blank both stay 0 until they are typed, also after posting."""
        self.company.nav_default_qty_to_ship = "blank"
        form = self._new_form()
        form.partner_id = self.customer
        with form.order_line.new() as line:
            line.product_id = self.item_1
            line.product_uom_qty = 5
            self.assertEqual((line.nav_qty_to_ship, line.nav_qty_to_invoice), (0, 0))
        order = form.save()
        self.assertQuantities(order.order_line, out=5, qts=0, qti=0)
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 3
            self.assertEqual(line.nav_qty_to_invoice, 3)
        form.save()
        order.with_user(self.poster).nav_post(invoice=False)
        self.assertQuantities(order.order_line, shp=3, out=2, qts=0, qti=0)

    def test_blank_setup_is_the_setup_of_the_orders_company(self):
        """The company of the order decides, not the one the user works in."""
        other = self._create_company(name="Other Company")
        other.nav_default_qty_to_ship = "blank"
        order = self._create_order((self.item_1, 5))
        companies = [other.id, self.company.id]
        order.with_context(allowed_company_ids=companies).order_line.product_uom_qty = 6
        self.assertQuantities(order.order_line, qts=6, qti=6)

    # === LIMITS ===#

    def test_qty_to_ship_is_limited(self):
        """SD-033: not more than outstanding, not against the sign of the line."""
        order = self._partly_shipped()
        line = order.order_line
        with self.assertRefused(rf"{order.name}.*I1.*7.*0 and 6"):
            line.nav_qty_to_ship = 7
        with self.assertRefused(r"Qty. to Ship is -1"):
            line.nav_qty_to_ship = -1
        line.nav_qty_to_ship = 6
        self.assertQuantities(line, qts=6, qti=10)

    def test_limit_is_told_when_the_form_is_saved(self):
        """SD-033: the form refuses, and the order keeps what it had."""
        order = self._partly_shipped()
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 7
        with self.assertRefused("Qty. to Ship"):
            form.save()
        self.assertQuantities(order.order_line, qts=6)

    def test_qty_to_invoice_is_limited(self):
        """SD-034: shipped 4, invoiced 1, to ship 2 leaves at most 5 to invoice."""
        order = self._partly_shipped()
        line = order.order_line
        line.write({"nav_qty_to_ship": 2, "nav_qty_to_invoice": 1})
        order.nav_post(ship=False)
        line.nav_qty_to_ship = 2
        self.assertQuantities(line, shp=4, inv=1, qts=2, qti=5)
        with self.assertRefused(r"Qty. to Invoice is 6.*0 and 5"):
            line.nav_qty_to_invoice = 6
        with self.assertRefused("Qty. to Invoice"):
            line.nav_qty_to_invoice = -1
        line.nav_qty_to_invoice = 5
        self.assertQuantities(line, qti=5)

    def test_limits_of_negative_lines(self):
        """Rules §4: both quantities carry the sign of Quantity."""
        order = self._create_order((self.item_1, 10), (self.item_2, -3))
        line = order.order_line[1]
        self.assertQuantities(line, out=-3, qts=-3, qti=-3)
        line.nav_qty_to_ship = -2
        self.assertQuantities(line, qts=-2, qti=-2)
        for quantity in (-4, 1):
            with self.assertRefused("Qty. to Ship"):
                line.nav_qty_to_ship = quantity
        with self.assertRefused("Qty. to Invoice"):
            line.nav_qty_to_invoice = 1

    def test_quantity_is_never_below_shipped(self):
        """Rules §4: Quantity ≥ Quantity Shipped, for goods and for services."""
        order = self._create_order((self.item_1, 10), (self.service, 10))
        order.order_line.nav_qty_to_ship = 4
        order.nav_post(invoice=False)
        order.nav_reopen()
        for line in order.order_line:
            with self.assertRefused("quantity|delivered"):
                line.product_uom_qty = 3
        self.assertEqual(order.order_line.mapped("product_uom_qty"), [10, 10])

    def test_quantity_lowered_to_shipped(self):
        """SD-047: the line is completely shipped, and the order can be finished."""
        order = self._partly_shipped()
        self.company.nav_lock_released = True
        order.with_user(self.processor).nav_reopen()
        form = self._edit(order)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 4
        form.save()
        self.assertQuantities(order.order_line, qty=4, shp=4, out=0, qts=0, qti=4)
        self.assertTrue(order.nav_completely_shipped)
        self.assertTrue(order.nav_shipped_not_invoiced)
        order.with_user(self.poster).nav_post(ship=False)
        self.assertTrue(order.nav_closed)
        open_moves = order.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        self.assertFalse(open_moves)

    def test_line_discount_is_limited(self):
        """SD-080: a line discount lies between 0 and 100 %."""
        line = self._create_order((self.item_1, 1)).order_line.with_user(self.processor)
        for discount in (101, -5):
            with self.assertRefused("line discount"):
                line.discount = discount
        line.discount = 100
        self.assertEqual(line.price_subtotal, 0)

    # === THE ODOO WAY ===#

    def test_native_confirmation_and_delivery(self):
        """Design §1.5: delivering and invoicing the Odoo way keeps the quantities."""
        order = self._create_order((self.item_1, 10), nav_document_type="quote")
        order.action_confirm()
        self.assertEqual(order.nav_document_type, "order")
        self.assertQuantities(order.order_line, out=10, qts=10, qti=10)
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 4, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        self.assertQuantities(order.order_line, shp=4, out=6, qts=6, qti=10, sni=4)
        invoice = order._create_invoices()
        self.assertQuantities(order.order_line, inv=4, qti=6, sni=0)
        invoice.action_post()
        result = order.nav_post()
        self.assertEqual(self._invoices(result).amount_untaxed, 600)
        self.assertTrue(order.nav_closed)

    def test_over_delivery(self):
        """More shipped than ordered: nothing outstanding, all of it can be invoiced."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 12, "picked": True})
        picking.button_validate()
        self.assertQuantities(order.order_line, shp=12, out=0, qts=0, qti=12)
        self.assertTrue(order.nav_completely_shipped)
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.invoice_line_ids.quantity, 12)
        self.assertTrue(order.nav_closed)

    def test_native_credit_note_opens_the_line_again(self):
        """Credited goods that the customer keeps can be invoiced again (Odoo's way)."""
        order = self._create_order((self.item_1, 10))
        invoice = self._invoices(order.nav_post())
        credit = invoice._reverse_moves([{"date": self.today}], cancel=False)
        credit.invoice_line_ids.quantity = 3
        credit.action_post()
        self.assertQuantities(order.order_line, shp=10, inv=7, sni=3, qts=0, qti=3)
        self.assertFalse(order.nav_closed)

    def test_text_lines_have_no_quantities(self):
        """Texts, sections and down payments ship and invoice nothing."""
        order = self._create_order((self.item_1, 1))
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
        ]
        texts = order.order_line.filtered("display_type")
        self.assertEqual(set(texts.mapped("nav_qty_to_ship")), {0.0})
        self.assertEqual(set(texts.mapped("nav_qty_to_invoice")), {0.0})
        self.assertEqual(set(texts.mapped("nav_qty_outstanding")), {0.0})

    def test_order_total_includes_tax(self):
        """SD-048: the tax is amount times rate, before and after release."""
        order = self._create_order((self.item_1, 10), (self.item_2, 5))
        self.assertEqual((order.amount_untaxed, order.amount_tax), (1200.0, 240.0))
        order.nav_release()
        self.assertEqual((order.amount_untaxed, order.amount_tax), (1200.0, 240.0))
