from datetime import timedelta

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from .test_stockout_warning import NavStockoutCommon


@tagged("post_install", "-at_install")
class TestNavStockoutInvoice(NavStockoutCommon):
    """Invoices that ship warn of a stockout as orders do (rules §10)."""

    def _invoice(self, *lines, **values):
        commands = [
            Command.create({"product_id": item.id, "quantity": quantity})
            for item, quantity in lines or ((self.item, 4),)
        ]
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "nav_ship_on_post": True,
                "invoice_line_ids": commands,
                **values,
            }
        )

    def _new_form(self):
        moves = self.env["account.move"].with_user(self.processor)
        context = {"default_move_type": "out_invoice", "default_nav_ship_on_post": True}
        form = Form(moves.with_context(**context))
        form.partner_id = self.customer
        return form

    def assertStockout(self, invoice, *expected):
        """The lines warn or not, and the banner with them."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = invoice.with_user(self.processor)
        self.assertEqual(seen.invoice_line_ids.mapped("nav_stockout"), list(expected))
        self.assertEqual(bool(seen.nav_stockout_warning), any(expected))

    def test_warning_while_an_invoice_is_entered(self):
        """SD-296: more than there is warns at once, the quantity stays."""
        self._put_in_stock(self.item, 3)
        self._supply(5, days=4)
        form = self._new_form()
        with form.invoice_line_ids.new() as line:
            line.product_id = self.item
            line.quantity = 3
        self.assertFalse(form.nav_stockout_warning)
        with form.invoice_line_ids.edit(0) as line:
            line.quantity = 4
            self.assertTrue(line.nav_stockout)
            self.assertEqual(line.nav_qty_available, 3)
            self.assertEqual(line.nav_date_available, self.today + timedelta(days=4))
        self.assertRegex(
            form.nav_stockout_warning, "Scarce.* 4 Units needed, 3 .* all of it from"
        )
        invoice = form.save()
        self.assertStockout(invoice, True)
        self.assertEqual(invoice.invoice_line_ids.quantity, 4)

    def test_supply_counts_until_the_posting_date(self):
        """SD-295, SD-300: 5 arrive tomorrow: too late for today, in time for then."""
        self._supply(5, days=1)
        invoice = self._invoice()
        self.assertStockout(invoice, True)
        invoice.invoice_date = self.today + timedelta(days=2)
        self.assertStockout(invoice, False)
        self.assertEqual(
            invoice.with_user(self.processor).invoice_line_ids.nav_qty_available, 5
        )
        # goods leave when it is posted, also if it is dated back
        self._put_in_stock(self.item, 4)
        invoice.invoice_date = self.today - timedelta(days=10)
        self.assertStockout(invoice, False)

    def test_supply_at_another_location_does_not_count(self):
        """SD-297: and the location can be changed on the invoice."""
        other = self.env["stock.warehouse"].create(
            {"name": "Red", "code": "RED", "company_id": self.company.id}
        )
        self._put_in_stock(self.item, 4)
        invoice = self._invoice()
        self.assertStockout(invoice, False)
        invoice.nav_warehouse_id = other
        self.assertStockout(invoice, True)
        self.assertIn("Red", invoice.with_user(self.processor).nav_stockout_warning)

    def test_item_decides_with_the_setup(self):
        """SD-298: Default, Yes and No with the setup on and off."""
        invoice = self._invoice()
        for setup, expected in (
            (True, {"default": True, "yes": True, "no": False}),
            (False, {"default": False, "yes": True, "no": False}),
        ):
            self.company.nav_stockout_warning = setup
            for choice, warns in expected.items():
                with self.subTest(setup=setup, item=choice):
                    self.item.product_tmpl_id.nav_stockout_warning = choice
                    self.assertStockout(invoice, warns)

    def test_only_goods_that_leave_with_the_invoice(self):
        """Services, consumables, order lines and invoices that do not ship: SD-298."""
        consumable = self._create_item("Paper", 1.0, is_storable=False)
        self.assertStockout(
            self._invoice((self.service, 1), (consumable, 4)), False, False
        )
        self.assertStockout(self._invoice(nav_ship_on_post=False), False)
        self.assertStockout(self._invoice((self.item, -2)), False)
        order = self._create_order((self.item, 4))
        order.nav_post(invoice=False)
        invoice = order._create_invoices()
        invoice.nav_ship_on_post = True
        self.assertStockout(invoice, False)

    def test_lines_share_what_is_there(self):
        """5 in stock, three lines of 2: the third is short, however they are read."""
        self._put_in_stock(self.item, 5)
        invoice = self._invoice(*[(self.item, 2)] * 3)
        self.assertStockout(invoice, False, False, True)
        self.env.invalidate_all()
        last = invoice.with_user(self.processor).invoice_line_ids[2]
        self.assertEqual((last.nav_stockout, last.nav_qty_available), (True, 1))

    def test_unit_of_the_line(self):
        """SD-301: a box of 3 with 2 pieces in stock is not available."""
        box = self.env["uom.uom"].create(
            {
                "name": "Box of 3",
                "relative_factor": 3,
                "relative_uom_id": self.item.uom_id.id,
            }
        )
        self._put_in_stock(self.item, 2)
        invoice = self._invoice((self.item, 1))
        self.assertStockout(invoice, False)
        invoice.invoice_line_ids.product_uom_id = box
        self.assertStockout(invoice, True)

    def test_released_orders_come_first(self):
        """Goods that are promised to an order are not there for an invoice."""
        self._put_in_stock(self.item, 5)
        invoice = self._invoice()
        self.assertStockout(invoice, False)
        self._create_order((self.item, 3)).nav_release()
        self.assertStockout(invoice, True)

    def test_it_never_blocks(self):
        """The goods leave, and what is posted warns no more."""
        invoice = self._invoice()
        self.assertStockout(invoice, True)
        invoice.with_user(self.poster).nav_post()
        self.assertEqual(self.item.qty_available, -4)
        self.assertStockout(invoice, False)

    def test_accountants_open_the_invoice(self):
        """Whoever has no role of ours cannot read the stock, and sees no warning."""
        invoice = self._invoice()
        accountant = new_test_user(
            self.env,
            login="nav_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        with Form(invoice.with_user(accountant)) as form:
            self.assertFalse(form.nav_stockout_warning)

    def test_queries_do_not_grow_with_lines(self):
        """The forecast of all lines is read together, so are the dates."""
        counts = []
        for number in (2, 12):
            items = [self._create_item(f"Q{number}-{i}", 1.0) for i in range(number)]
            for item in items:
                self._supply(1, days=3, item=item)
            invoice = self._invoice(*[(item, 1) for item in items])
            self.env.flush_all()
            self.env.invalidate_all()
            seen = invoice.with_user(self.processor)
            seen.invoice_line_ids.mapped("product_id.name")
            before = self.env.cr.sql_log_count
            self.assertTrue(all(seen.invoice_line_ids.mapped("nav_stockout")))
            self.assertTrue(seen.nav_stockout_warning)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
