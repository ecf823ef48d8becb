from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavDirectInvoice(NavSalesCommon):
    """Sales invoices without an order, which ship their items (rules §5, issue 3)."""

    def _create_invoice(self, *lines, **values):
        """An unposted sales invoice; lines are ``(item, quantity[, price])``."""
        commands = [
            Command.create(
                {
                    "product_id": line[0].id,
                    "quantity": line[1],
                    **({"price_unit": line[2]} if len(line) > 2 else {}),
                }
            )
            for line in lines or ((self.item_1, 10),)
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

    def _direct_entries(self, invoice):
        self._read_anew()
        return self.env["nav.item.ledger.entry"].search(
            [("picking_id", "in", invoice.nav_direct_picking_ids.ids)]
        )

    def test_posting_ships_and_books(self):
        """One posting: goods leave, the invoice is booked, all entries are there."""
        invoice = self._create_invoice((self.item_1, 4), (self.service, 2))
        result = invoice.with_user(self.poster).nav_post()
        shipment = self._shipments(result)
        self.assertEqual(result["invoice_ids"], invoice.ids)
        self.assertEqual(shipment.state, "done")
        self.assertEqual(shipment.nav_posting_date, self.today)
        self.assertEqual(shipment.move_ids.product_id, self.item_1)
        self.assertEqual(self.item_1.qty_available, 96)
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 624.0))
        self.assertEqual(invoice.nav_picking_ids, shipment)
        (entry,) = self._direct_entries(invoice)
        self.assertRecordValues(
            entry,
            [
                {
                    "entry_type": "sale",
                    "quantity": -4.0,
                    "invoiced_quantity": -4.0,
                    "sales_amount_actual": 400.0,
                    "sales_amount_expected": 0.0,
                }
            ],
        )
        ledger = self.env["nav.customer.ledger.entry"].search(
            [("move_id", "=", invoice.id)]
        )
        self.assertEqual(ledger.amount, 624.0)

    def test_post_and_new(self):
        """Rules §5.10: post, then the next, empty invoice that ships as well."""
        invoice = self._create_invoice()
        action = invoice.with_user(self.poster).action_nav_post_and_new()
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(action["res_model"], "account.move")
        self.assertFalse(action.get("res_id"))
        self.assertIn("default_nav_ship_on_post", action["context"])

    def test_confirming_the_odoo_way_ships_too(self):
        """Design §1.5: Odoo's Confirm gives the same documents."""
        invoice = self._create_invoice()
        invoice.action_post()
        self.assertEqual(invoice.nav_direct_picking_ids.state, "done")
        self.assertEqual(self.item_1.qty_available, 90)

    def test_everything_ships_whatever_the_setup_says(self):
        """SD-112: Default Quantity to Ship is for orders, invoices ship all of it."""
        self.company.nav_default_qty_to_ship = "blank"
        shipment = self._shipments(self._create_invoice((self.item_1, 7)).nav_post())
        self.assertEqual(shipment.move_ids.quantity, 7)

    def test_one_button_posts(self):
        """Who has Post does not see Confirm too, whose method works all the same."""
        accountant = new_test_user(
            self.env,
            login="nav_accountant",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        invoice = self._create_invoice()
        plain = self._create_invoice(nav_ship_on_post=False)
        self.assertFalse(invoice.with_user(accountant).hide_post_button)
        accountant.group_ids += self.env.ref("nav_sales_addon.group_nav_poster")
        self.assertTrue(invoice.with_user(accountant).hide_post_button)
        self.assertFalse(plain.with_user(accountant).hide_post_button)
        self.customer.nav_blocked = "ship"
        with self.assertRaisesRegex(UserError, "blocked"):
            invoice.with_user(accountant).action_post()
        self.customer.nav_blocked = False
        invoice.with_user(accountant).action_post()
        self.assertEqual(invoice.nav_direct_picking_ids.state, "done")

    def test_invoices_made_elsewhere_ship_nothing(self):
        """Without the switch an invoice is what it always was."""
        invoice = self._create_invoice(nav_ship_on_post=False)
        invoice.action_post()
        self.assertFalse(invoice.nav_direct_picking_ids)
        self.assertFalse(invoice.nav_warehouse_id)
        self.assertEqual(self.item_1.qty_available, 100)

    def test_lines_of_an_order_are_shipped_by_the_order(self):
        """What comes from an order is not shipped a second time."""
        order = self._create_order((self.item_1, 5))
        order.nav_post(invoice=False)
        invoice = order._create_invoices()
        invoice.nav_ship_on_post = True
        invoice.action_post()
        self.assertFalse(invoice.nav_direct_picking_ids)
        self.assertEqual(self.item_1.qty_available, 95)

    def test_two_lines_of_one_item_keep_their_amounts(self):
        """Each line has its own entry, with its own price."""
        invoice = self._create_invoice((self.item_1, 1, 100.0), (self.item_1, 2, 70.0))
        invoice.nav_post()
        amounts = {
            e.quantity: e.sales_amount_actual for e in self._direct_entries(invoice)
        }
        self.assertEqual(amounts, {-1: 100.0, -2: 140.0})

    def test_negative_line_comes_back(self):
        """SD-204: a line given back enters stock; the invoice is the balance."""
        invoice = self._create_invoice((self.item_1, 5), (self.item_2, -2))
        entries = invoice.nav_preview_posting()["item_entries"]
        self.assertEqual(sorted(e["quantity"] for e in entries), [-5, 2])
        invoice.nav_post()
        self.assertEqual(self.item_2.qty_available, 102)
        amounts = sorted(self._direct_entries(invoice).mapped("sales_amount_actual"))
        self.assertEqual(amounts, [-80.0, 500.0])

    def test_preview_leaves_no_trace(self):
        """Rules §17: entries with placeholder numbers, nothing written."""
        invoice = self._create_invoice((self.item_1, 3))
        pickings = self.env["stock.picking"].search_count([])
        entries = invoice.with_user(self.processor).nav_preview_posting()
        self.assertEqual(entries["customer_entries"][0]["amount"], 360.0)
        self.assertEqual(entries["item_entries"][0]["quantity"], -3)
        for rows in entries.values():
            for row in rows:
                self.assertTrue(row["document_number"].startswith("***"))
        self.assertEqual(self.env["stock.picking"].search_count([]), pickings)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.nav_direct_picking_ids)

    def test_cost_of_goods_under_real_time_valuation(self):
        """The cost is that of the goods this invoice shipped."""
        accounts = self.env["account.account"].create(
            [
                {"name": "Stock", "code": "NAVS1", "account_type": "asset_current"},
                {
                    "name": "Cost",
                    "code": "NAVC1",
                    "account_type": "expense_direct_cost",
                },
            ]
        )
        self.item_1.categ_id = self.env["product.category"].create(
            {
                "name": "Real time",
                "property_valuation": "real_time",
                "property_cost_method": "standard",
                "property_stock_valuation_account_id": accounts[0].id,
                "property_account_expense_categ_id": accounts[1].id,
            }
        )
        self.item_1.standard_price = 60.0
        invoice = self._create_invoice((self.item_1, 2))
        invoice.with_user(self.poster).nav_post()
        cost = invoice.line_ids.filtered(lambda line: line.display_type == "cogs")
        self.assertEqual(sorted(cost.mapped("balance")), [-120.0, 120.0])

    def test_missing_lots_are_refused(self):
        """Nothing is posted and nothing is shipped; item and document are named."""
        item = self._create_item("Lot item", 10.0, tracking="lot")
        invoice = self._create_invoice((item, 1))
        with self.assertRaisesRegex(UserError, "Lot item.*lots or serial numbers"):
            invoice.nav_post()
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.nav_direct_picking_ids)
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": item.id})
        self._put_in_stock(item, 3, lot_id=lot)
        shipment = self._shipments(invoice.nav_post())
        self.assertEqual(shipment.move_line_ids.lot_id, lot)

    def test_goods_without_stock_are_shipped(self):
        """Rules §10: a stockout never blocks."""
        item = self._create_item("I3", 10.0)
        self._create_invoice((item, 2)).nav_post()
        self.assertEqual(item.qty_available, -2)

    def test_posted_invoice_that_shipped_stays_posted(self):
        """Goods that left do not come back by Reset to Draft."""
        invoice = self._create_invoice()
        invoice.nav_post()
        with self.assertRaisesRegex(UserError, "it shipped goods with"):
            invoice.button_draft()
        self.assertEqual(invoice.state, "posted")

    def test_blocked_for_shipping(self):
        """Rules §7: refused because the invoice would ship goods itself."""
        self.customer.nav_blocked = "ship"
        services = self._create_invoice((self.service, 1), nav_ship_on_post=False)
        services.nav_post()
        with self.assertRaisesRegex(UserError, "blocked"):
            self._create_invoice().nav_post()
        self.assertEqual(self.item_1.qty_available, 100)

    def test_location_of_customer_or_ship_to(self):
        """Rules §2.4: the ship-to address decides, else the customer."""
        west = self.env["stock.warehouse"].create(
            {"name": "West", "code": "WST", "company_id": self.company.id}
        )
        self.customer.nav_warehouse_id = west
        invoice = self._create_invoice()
        self.assertEqual(invoice.nav_warehouse_id, west)
        shipment = self._shipments(invoice.nav_post())
        self.assertEqual(shipment.picking_type_id.warehouse_id, west)

    def test_prices_of_the_customers_price_list(self):
        """An invoice that ships sells at the customer's price list."""
        price_list = self.env["product.pricelist"].create(
            {
                "name": "Ten percent off",
                "item_ids": [
                    Command.create({"compute_price": "percentage", "percent_price": 10})
                ],
            }
        )
        self.customer.property_product_pricelist = price_list
        invoice = self._create_invoice((self.item_1, 1))
        self.assertEqual(invoice.invoice_line_ids.price_unit, 90.0)
        plain = self._create_invoice((self.item_1, 1), nav_ship_on_post=False)
        self.assertEqual(plain.invoice_line_ids.price_unit, 100.0)

    def test_future_invoice_is_not_shipped_yet(self):
        """Odoo posts invoices dated later by itself: then they ship, not before."""
        invoice = self._create_invoice(invoice_date="2099-01-01")
        invoice._post(soft=True)
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.nav_direct_picking_ids)

    def test_posting_date(self):
        """Shipment and invoice carry the posting date."""
        invoice = self._create_invoice()
        shipment = self._shipments(invoice.nav_post(posting_date="2024-03-05"))
        self.assertEqual(str(invoice.date), "2024-03-05")
        self.assertEqual(str(shipment.nav_posting_date), "2024-03-05")
        self.assertEqual(str(shipment.date_done.date()), "2024-03-05")

    def test_failure_leaves_nothing(self):
        """An error after shipping undoes the shipment."""
        invoice = self._create_invoice()

        def fail(*args):
            raise UserError(self.env._("no paper"))

        self.patch(type(self.env["nav.posting.invoice"]), "_pay_at_once", fail)
        with self.assertRaisesRegex(UserError, "no paper"):
            invoice.nav_post()
        self.assertEqual(invoice.state, "draft")
        self.assertFalse(invoice.nav_direct_picking_ids)
        self.assertEqual(self.item_1.qty_available, 100)

    def test_find_entries(self):
        """From invoice and shipment one finds the other and all entries."""
        invoice = self._create_invoice()
        invoice.nav_post()
        shipment = invoice.nav_direct_picking_ids
        self._read_anew()
        for document in (invoice, shipment):
            found = {row["model"]: row["ids"] for row in document.nav_find_entries()}
            self.assertEqual(found["account.move"], invoice.ids)
            self.assertEqual(found["stock.picking"], shipment.ids)
            self.assertEqual(len(found["nav.item.ledger.entry"]), 1)
            self.assertEqual(len(found["nav.customer.ledger.entry"]), 1)

    # === RIGHTS ===#

    def test_processor_enters_an_invoice(self):
        """A processor without accounting rights enters it; a poster posts it."""
        moves = self.env["account.move"].with_user(self.processor)
        context = {"default_move_type": "out_invoice", "default_nav_ship_on_post": True}
        with Form(moves.with_context(**context)) as form:
            form.partner_id = self.customer
            with form.invoice_line_ids.new() as line:
                line.product_id = self.item_1
                line.quantity = 2
            invoice = form.save()
        self.assertTrue(invoice.nav_ship_on_post)
        self.assertEqual(invoice.amount_untaxed, 200.0)
        with self.assertRaises(AccessError):
            invoice.nav_post()
        invoice.with_user(self.poster).nav_post()
        self.assertEqual(invoice.state, "posted")

    def test_processor_cannot_post_by_other_ways(self):
        """RPC: neither Odoo's Confirm nor a written state posts an invoice."""
        invoice = self._create_invoice().with_user(self.processor)
        for attempt in (
            invoice.action_post,
            lambda: invoice.write({"state": "posted"}),
            lambda: invoice.copy({"state": "posted"}),
        ):
            with self.assertRaises(UserError):  # an AccessError is one
                attempt()
        self.assertEqual(invoice.state, "draft")

    def test_processor_touches_no_other_journal_entry(self):
        """His rights end with sales invoices and credit memos."""
        bill = self.init_invoice("in_invoice", products=self.item_1)
        with self.assertRaises(AccessError):
            bill.with_user(self.processor).write({"ref": "x"})
        invoice = self._create_invoice()
        invoice.nav_post()
        line = invoice.invoice_line_ids.with_user(self.processor)
        for attempt in (
            lambda: line.write({"name": "other"}),
            line.unlink,
            lambda: line.move_id.write({"ref": "other"}),
            lambda: line.create({"move_id": invoice.id, "name": "more"}),
        ):
            with self.assertRaises(UserError):
                attempt()
        with self.assertRaises(UserError):
            invoice.with_user(self.processor).unlink()
        with self.assertRaises(UserError):
            invoice.with_user(self.processor).button_draft()
