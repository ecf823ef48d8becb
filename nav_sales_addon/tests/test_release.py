from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.nav_sales_addon.const import TRANSITION

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavRelease(NavSalesCommon):
    """Open and Released: who may change the status, and how (rules §3)."""

    def _set_status(self, order, status):
        """What an approval engine does; nobody else can."""
        order.with_context(nav_transition=TRANSITION).write({"nav_status": status})

    # === RELEASE AND REOPEN ===#

    def test_release_confirms_the_order(self):
        """Rules §3: released is confirmed, the supply chain starts; again is no-op."""
        order = self._create_order((self.item_1, 5)).with_user(self.processor)
        self.assertTrue(order.nav_release())
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))
        pickings = order.sudo().picking_ids
        self.assertEqual(len(pickings), 1)
        order.nav_release()
        self.assertEqual(order.sudo().picking_ids, pickings)

    def test_reopen_keeps_the_order_confirmed(self):
        """Rules §3: a reopened order may be changed, its transfers follow."""
        order = self._create_order((self.item_1, 5)).with_user(self.processor)
        order.nav_reopen()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        order.nav_release()
        order.nav_reopen()
        self.assertEqual((order.nav_status, order.state), ("open", "sale"))
        order.order_line.product_uom_qty = 7
        self.assertEqual(order.sudo().picking_ids.move_ids.product_uom_qty, 7)
        order.nav_release()
        self.assertEqual((order.nav_status, order.state), ("released", "sale"))

    def test_only_the_selected_orders_change(self):
        """SD-208: Release and Reopen of a selection touch nothing else."""
        orders = self.env["sale.order"].union(*(self._create_order() for _ in range(4)))
        first, second, third, fourth = orders.with_user(self.processor)
        (second | third).action_nav_release()
        self.assertEqual(
            orders.mapped("nav_status"), ["open", "released", "released", "open"]
        )
        orders.action_nav_release()  # released ones among them do not matter
        (second | fourth).action_nav_reopen()
        self.assertEqual(
            orders.mapped("nav_status"), ["released", "open", "released", "open"]
        )
        self.assertEqual(first.state, "sale")

    def test_all_selected_orders_or_none(self):
        """SD-208: one order that cannot be released stops the selection."""
        good, empty = self._create_order(), self._create_order((self.item_1, 0))
        with self.assertRefused(f"{empty.name}: There is nothing to release"):
            (good | empty).nav_release()
        self.assertEqual(good.nav_status, "open")

    def test_nothing_to_release(self):
        """SD-209: no line, only texts, or quantity 0."""
        note = {"display_type": "line_note", "name": "Only a text"}
        orders = {
            "no line": self._create_order(order_line=[]),
            "texts": self._create_order(order_line=[Command.create(note)]),
            "zero": self._create_order((self.item_1, 0)),
        }
        for case, order in orders.items():
            with self.subTest(case), self.assertRefused("nothing to release"):
                order.nav_release()
            self.assertEqual((order.nav_status, order.state), ("open", "draft"))

    def test_unit_of_measure_is_needed(self):
        """SD-207: the message names order, item and field; the order stays open."""
        order = self._create_order()
        message = f"{order.name}, I1: Unit of Measure must be filled in"
        with self.assertRefused(message):
            order.order_line.product_uom_id = False
        # a line that lost its unit some other way
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_uom_id = NULL WHERE id = %s",
            [order.order_line.id],
        )
        self.env.invalidate_all()
        with self.assertRefused(message):
            order.nav_release()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))

    def test_pending_approval(self):
        """SD-214: neither released, reopened nor posted; sending it changes nothing."""
        order = self._create_order()
        self._set_status(order, "pending_approval")
        with self.assertRefused("waiting for approval"):
            order.nav_reopen()
        with self.assertRefused("waiting for approval"):
            order.nav_release()
        with self.assertRefused("waiting for approval"):
            order.nav_post()
        order.action_quotation_sent()
        self.assertEqual((order.nav_status, order.state), ("pending_approval", "sent"))
        with self.assertRefused("Pending Approval"):
            order.with_user(self.processor).order_line.price_unit = 1

    def test_rights(self):
        """Buttons are hidden, RPC is not: releasing needs the role."""
        order = self._create_order()
        salesman = self._create_user("outsider", "group_nav_processor")
        salesman.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        for method in ("nav_release", "nav_reopen", "nav_make_order"):
            with self.assertRaises(AccessError):
                getattr(order.with_user(salesman), method)()
        self.assertEqual(order.nav_status, "open")

    # === THE STATUS FIELD ===#

    def test_status_is_never_typed(self):
        """No write, creation, import, default or context key sets the status."""
        order = self._create_order().with_user(self.manager)
        for context in ({}, {"nav_transition": True}, {"nav_transition": "TRANSITION"}):
            with self.assertRaises(AccessError):
                order.with_context(**context).write({"nav_status": "released"})
        with self.assertRaises(AccessError):
            order.write({"nav_status": "released", "state": "sale"})
        values = {"partner_id": self.customer.id, "nav_status": "released"}
        orders = self.env["sale.order"].with_user(self.manager)
        created = orders.create(values)
        created |= orders.with_context(default_nav_status="released").create(
            {"partner_id": self.customer.id}
        )
        result = orders.load(
            ["partner_id/.id", "nav_status"], [[str(self.customer.id), "released"]]
        )
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"])
        created |= orders.browse(result["ids"])
        self.assertEqual(created.mapped("nav_status"), ["open"] * 3)
        self.assertEqual(created.mapped("state"), ["draft"] * 3)

    def test_document_type_changes_by_make_order_only(self):
        """An order never becomes a quote again, and a quote gets its number."""
        order, quote = self._create_order(), self._create_order(nav_document_type="quote")
        with self.assertRefused("Make Order"):
            order.nav_document_type = "quote"
        with self.assertRefused("Make Order"):
            quote.nav_document_type = "order"
        quote.with_user(self.processor).nav_make_order()
        self.assertEqual(quote.nav_document_type, "order")

    def test_status_follows_the_state(self):
        """Whoever confirms, cancels or resets an order the Odoo way: both agree."""
        order = self._create_order(nav_document_type="quote")
        order.action_confirm()
        self.assertEqual(
            (order.nav_document_type, order.nav_status), ("order", "released")
        )
        order._action_cancel()
        self.assertEqual((order.nav_status, order.state), ("open", "cancel"))
        with self.assertRefused("cancelled"):
            order.nav_release()
        order.action_draft()
        self.assertEqual((order.nav_status, order.state), ("open", "draft"))
        order.nav_release()
        self.assertEqual(order.nav_status, "released")
        order.write({"state": "draft"})
        self.assertEqual(order.nav_status, "open")

    def test_imported_confirmed_order_is_released(self):
        """An order that arrives confirmed is a released order, also with the lock."""
        self.company.nav_lock_released = True
        order = self.env["sale.order"].with_user(self.manager).create(
            {
                "partner_id": self.customer.id,
                "state": "sale",
                "order_line": [Command.create({"product_id": self.item_1.id})],
            }
        )
        self.assertEqual(
            (order.nav_document_type, order.nav_status), ("order", "released")
        )

    def test_lock_cannot_be_bypassed_by_a_state(self):
        """A state in the same write does not open the lines of a locked order."""
        self.company.nav_lock_released = True
        order = self._create_order()
        order.nav_release()
        line = order.order_line
        with self.assertRefused("Reopen"):
            order.with_user(self.manager).write(
                {
                    "state": "sale",
                    "order_line": [Command.update(line.id, {"price_unit": 1})],
                }
            )
        self.assertEqual(line.price_unit, 100)

    def test_confirming_checks_items(self):
        """Rules §7: an item blocked meanwhile stops every way to confirm."""
        order = self._create_order((self.item_1, 1), nav_document_type="quote")
        self.item_1.nav_sales_blocked = True
        with self.assertRefused("I1 is blocked"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")


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
        cls.incoterm = cls.env["account.incoterms"].create({"name": "EXW", "code": "EXW"})
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
        wizard = self.env["sale.order.discount"].with_user(self.manager).create(
            {
                "sale_order_id": order.id,
                "discount_type": "sol_discount",
                "discount_percentage": 0.1,
            }
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
        wizard.with_context(active_model="sale.order", active_ids=self.order.ids).create(
            {"advance_payment_method": "percentage", "amount": 10}
        ).create_invoices()
        down_payment = self.order.invoice_ids
        self.assertEqual(down_payment.amount_untaxed, 100)
        down_payment.action_post()
        self.assertTrue(self.order.order_line.filtered("is_downpayment"))
        self.order.picking_ids.move_ids.write({"quantity": 10, "picked": True})
        self.order.picking_ids.button_validate()
        wizard.with_context(active_model="sale.order", active_ids=self.order.ids).create(
            {"advance_payment_method": "delivered"}
        ).create_invoices()
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
