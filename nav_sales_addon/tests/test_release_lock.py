from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavReleaseLock(NavSalesCommon):
    """What a released order refuses and allows (rules §3, the table)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.nav_lock_released = True
        cls.other_customer = cls.env["res.partner"].create({"name": "C20"})
        cls.other_warehouse = cls.env["stock.warehouse"].create(
            {"name": "Red", "code": "RED", "company_id": cls.company.id}
        )
        cls.incoterm = cls.env["account.incoterms"].create(
            {"name": "EXW", "code": "EXW"}
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {"name": "Other", "company_id": cls.company.id}
        )
        cls.position = cls.env["account.fiscal.position"].create(
            {"name": "Export", "company_id": cls.company.id}
        )
        cls.order = cls._create_order((cls.item_1, 10))
        cls.order.nav_release()
        cls.line = cls.order.order_line

    def _locked_header(self):
        return {
            "partner_id": self.other_customer.id,
            "partner_invoice_id": self.other_customer.id,
            "pricelist_id": self.pricelist.id,
            "warehouse_id": self.other_warehouse.id,
            "incoterm": self.incoterm.id,
            "fiscal_position_id": self.position.id,
            "picking_policy": "one",
            "commitment_date": "2030-01-01 12:00:00",
        }

    def _free_header(self):
        terms = self.env.ref("account.account_payment_term_30days")
        ship_to = {"name": "Shop", "type": "delivery", "parent_id": self.customer.id}
        return {
            "nav_posting_date": "2030-01-02",
            "nav_document_date": "2030-01-01",
            "payment_term_id": terms.id,
            "user_id": self.poster.id,
            "client_order_ref": "PO-1",
            "partner_shipping_id": self.env["res.partner"].create(ship_to).id,
        }

    def _locked_line(self):
        return {
            "product_id": self.item_2.id,
            "product_uom_qty": 11,
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            "price_unit": 99,
            "discount": 5,
            "tax_ids": [Command.clear()],
            "customer_lead": 3,
        }

    def test_locked_header_fields(self):
        """SD-210: refused by write for every role, until the order is reopened."""
        for user in (self.processor, self.manager):
            order = self.order.with_user(user)
            for name, value in self._locked_header().items():
                label = order._fields[name]._description_string(self.env)
                with self.subTest(name), self.assertRefused(f"{label}.*Reopen"):
                    order.write({name: value})
        self.assertEqual(self.order.partner_id, self.customer)

    def test_same_value_is_no_change(self):
        """A form or an import that sends what is there already is not refused."""
        order = self.order.with_user(self.processor)
        order.write({"partner_id": self.customer.id, "incoterm": False})
        self.line.with_user(self.processor).write(
            {
                "price_unit": 100.0,
                "product_uom_qty": 10,
                "tax_ids": [Command.set(self.line.tax_ids.ids)],
            }
        )

    def test_free_header_fields(self):
        """SD-210: dates, terms, salesperson, external number, ship-to stay editable."""
        order = self.order.with_user(self.processor)
        before = (order.incoterm, order.fiscal_position_id, order.warehouse_id)
        for name, value in self._free_header().items():
            with self.subTest(name):
                order.write({name: value})
                self.assertEqual(
                    order._fields[name].convert_to_write(order[name], order),
                    order._fields[name].convert_to_write(
                        order._fields[name].convert_to_cache(value, order), order
                    ),
                )
        after = (order.incoterm, order.fiscal_position_id, order.warehouse_id)
        self.assertEqual(before, after)

    def test_locked_line_fields(self):
        """SD-210: item, quantity, unit, price, discount, tax and dates of a line."""
        line = self.line.with_user(self.processor)
        for name, value in self._locked_line().items():
            with self.subTest(name), self.assertRefused("cannot be changed|unit"):
                line.write({name: value})
            with self.subTest(name), self.assertRefused("cannot be changed|unit"):
                self.order.with_user(self.processor).write(
                    {"order_line": [Command.update(line.id, {name: value})]}
                )

    def test_free_line_fields(self):
        """SD-210: Qty. to Ship, Qty. to Invoice and the description stay editable."""
        form = Form(self.order.with_user(self.processor), view=ORDER_FORM)
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 4
            line.nav_qty_to_invoice = 2
            line.name = "Another text"
        form.save()
        self.assertQuantities(self.line, qts=4, qti=2)
        self.assertEqual(self.line.name, "Another text")

    def test_form_shows_the_lock(self):
        """Locked fields are read-only in the form; the user is told why."""
        form = Form(self.order.with_user(self.processor), view=ORDER_FORM)
        self.assertTrue(form.nav_locked)
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.partner_id = self.other_customer
        with form.order_line.edit(0) as line:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                line.product_uom_qty = 3

    def test_lines_are_neither_added_nor_deleted(self):
        """Rules §3: insert and delete are refused, texts are exempt."""
        order = self.order.with_user(self.processor)
        with self.assertRefused("Reopen"):
            order.order_line = [Command.create({"product_id": self.item_2.id})]
        with self.assertRefused("Reopen|remove"):
            order.order_line = [Command.delete(self.line.id)]
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Call before"})
        ]
        text = order.order_line.filtered("display_type")
        text.name = "Call before delivery"
        text.unlink()
        self.assertEqual(order.order_line, self.line)

    def test_line_is_not_moved_to_another_order(self):
        """Moving a line to or from a locked order is a change like any other."""
        other = self._create_order((self.item_2, 1))
        with self.assertRefused("Reopen"):
            self.line.with_user(self.processor).order_id = other
        with self.assertRefused("Reopen"):
            other.order_line.with_user(self.processor).order_id = self.order

    def test_prices_are_not_refreshed(self):
        """SD-213: Update Prices and the discount wizard need an open order."""
        self.item_1.list_price = 150
        order = self.order.with_user(self.manager)
        with self.assertRefused("Unit Price.*Reopen"):
            order.action_update_prices()
        wizard = (
            self.env["sale.order.discount"]
            .with_user(self.manager)
            .create(
                {
                    "sale_order_id": order.id,
                    "discount_type": "sol_discount",
                    "discount_percentage": 0.1,
                }
            )
        )
        with self.assertRefused("Discount.*Reopen"):
            wizard.action_apply_discount()
        self.assertEqual(self.line.price_unit, 100)
        order.nav_reopen()
        order.action_update_prices()
        self.assertEqual(self.line.price_unit, 150)

    def test_without_the_lock_everything_is_editable(self):
        """Setup off: an existing Odoo keeps its habits."""
        self.company.nav_lock_released = False
        self.line.with_user(self.processor).write(
            {"product_uom_qty": 12, "price_unit": 90}
        )
        order = self.order.with_user(self.processor)
        order.order_line = [Command.create({"product_id": self.item_2.id})]
        order.write({"incoterm": self.incoterm.id, "picking_policy": "one"})
        self.assertEqual(order.amount_untaxed, 12 * 90 + 40)

    def test_lock_is_the_setup_of_the_orders_company(self):
        """The company of the order decides, not the one the user works in."""
        other = self._create_company(name="Other Company")
        companies = [other.id, self.company.id]
        self.env.user.company_ids |= other
        line = self.line.with_context(allowed_company_ids=companies)
        self.assertFalse(line.env.company.nav_lock_released)
        with self.assertRefused("Reopen"):
            line.price_unit = 1

    # === NATIVE FLOWS ON A LOCKED ORDER ===#

    def test_delivery_of_other_goods(self):
        """Goods nobody ordered become a line of the locked order, made by Odoo."""
        worker = self._create_user("worker", "group_nav_processor")
        worker.group_ids |= self.env.ref("stock.group_stock_user")
        picking = self.order.picking_ids.with_user(worker)
        picking.move_ids.write({"quantity": 10, "picked": True})
        self.env["stock.move"].with_user(worker).create(
            {
                "product_id": self.item_2.id,
                "product_uom_qty": 2,
                "quantity": 2,
                "picked": True,
                "product_uom": self.item_2.uom_id.id,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.button_validate()
        self.assertEqual(self.line.qty_delivered, 10)
        extra = self.order.order_line - self.line
        self.assertEqual((extra.product_id, extra.qty_delivered), (self.item_2, 2))

    def test_invoice_and_down_payment(self):
        """Odoo's invoice wizard works on a locked order, with down payment lines."""
        wizard = self.env["sale.advance.payment.inv"].with_user(self.manager)
        wizard.with_context(
            active_model="sale.order", active_ids=self.order.ids
        ).create(
            {"advance_payment_method": "percentage", "amount": 10}
        ).create_invoices()
        down_payment = self.order.invoice_ids
        self.assertEqual(down_payment.amount_untaxed, 100)
        down_payment.action_post()
        self.assertTrue(self.order.order_line.filtered("is_downpayment"))
        self.order.picking_ids.move_ids.write({"quantity": 10, "picked": True})
        self.order.picking_ids.button_validate()
        wizard.with_context(
            active_model="sale.order", active_ids=self.order.ids
        ).create({"advance_payment_method": "delivered"}).create_invoices()
        final = self.order.invoice_ids - down_payment
        final.action_post()
        self.assertEqual(final.amount_untaxed, 900)
        self.assertTrue(self.order.nav_closed)

    def test_posting_by_a_poster(self):
        """Posting of a locked order in two steps changes only what posting owns."""
        self.line.nav_qty_to_ship = 4
        order = self.order.with_user(self.poster)
        order.nav_post()
        self.assertQuantities(self.line, shp=4, inv=4, qts=6, qti=6)
        order.nav_post()
        self.assertEqual((order.nav_status, order.nav_closed), ("released", True))

    def test_cancelling(self):
        """A locked order may be cancelled as long as nothing was shipped."""
        self.order.with_user(self.processor)._action_cancel()
        self.assertEqual((self.order.state, self.order.nav_status), ("cancel", "open"))

    def test_system_key_from_outside_is_worthless(self):
        """A context key that arrives by RPC opens nothing."""
        order = self.order.with_user(self.manager)
        for value in (True, "SYSTEM", 1):
            keys = {"nav_system": value, "nav_transition": value, "nav_posting": value}
            with self.assertRefused("Reopen"):
                order.with_context(**keys).order_line.price_unit = 1

    def test_lines_are_not_disguised(self):
        """A line does not escape the lock by being called a down payment or expense."""
        order = self.order.with_user(self.manager)
        for name in ("is_downpayment", "is_expense"):
            with self.assertRefused("Reopen"):
                order.order_line.write({name: True})
            values = {"product_id": self.item_2.id, "product_uom_qty": 5, name: True}
            with self.assertRefused("Reopen"):
                order.order_line = [Command.create(values)]

    def test_expense_is_invoiced_again(self):
        """A bill that is charged on adds its line to a locked order."""
        self.service.write({"expense_policy": "cost", "invoice_policy": "delivery"})
        plan = self.env["account.analytic.plan"].create({"name": "Orders"})
        account = self.env["account.analytic.account"].create(
            {"name": "Order", "plan_id": plan.id}
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.other_customer.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.service.id,
                            "price_unit": 25,
                            "analytic_distribution": {str(account.id): 100},
                        }
                    )
                ],
            }
        )
        lines = self.env.registry["account.move.line"]

        def order_of(lines):  # sale_project and sale_expense know it by the project
            return {line.id: self.order.with_env(lines.env) for line in lines}

        with patch.object(lines, "_sale_determine_order", order_of):
            bill.with_user(self._accountant()).action_post()
        expense = self.order.order_line.filtered("is_expense")
        self.assertEqual((expense.price_unit, expense.qty_delivered), (25, 1))

    def _accountant(self):
        user = self._create_user("accountant", "group_nav_processor")
        user.group_ids |= self.env.ref("account.group_account_invoice")
        return user

    def test_lock_uses_validation_of_quantities(self):
        """Rules §4 hold on a released order as well."""
        with self.assertRefused("Qty. to Ship", ValidationError):
            self.line.with_user(self.processor).nav_qty_to_ship = 11
