from odoo.tests import tagged

from .corrections_common import NavCorrectionsCommon


@tagged("post_install", "-at_install")
class TestNavGetPostedLines(NavCorrectionsCommon):
    """Choosing posted lines to take back, and what they cost (rules §2.3, §2.4)."""

    def _create_return(self, *lines, **values):
        return self._create_order(
            *lines, nav_document_type="return_order", **values
        ).with_user(self.poster)

    def _choose(self, document, *lines):
        action = document.action_nav_get_posted_lines()
        dialog = self.env[action["res_model"]].with_user(self.poster)
        dialog = dialog.browse(action["res_id"])
        dialog.line_ids.filtered(lambda row: row.invoice_line_id in lines).chosen = True
        dialog.action_nav_get()
        return dialog

    def test_dialog(self):
        """DR-116: what is offered is what can still be returned."""
        invoice = self._post_invoice((self.item_1, 10), (self.item_2, 2))
        first, second = self._items(invoice)
        order = self._create_return((self.service, -1))
        dialog = self._choose(order, first)
        self.assertEqual(dialog.line_ids.mapped("returnable"), [10, 2])
        line = order.order_line.filtered(lambda line: line.product_id == self.item_1)
        line.nav_return_quantity = 4
        order.nav_post()
        credit = self.env["account.move"].with_user(self.poster)
        credit = credit.create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "nav_ship_on_post": True,
            }
        )
        with self.assertRefused("Choose at least one line"):
            self._choose(credit)
        dialog = self._choose(credit, first, second)
        self.assertEqual(dialog.line_ids.mapped("returnable"), [6, 2])
        credit.nav_post()
        self.assertStock(self.item_1, 0)
        with self.assertRefused("nothing of the posted invoices"):
            self._create_return().action_nav_get_posted_lines()

    def test_discounts_come_back(self):
        """DR-123, rules §8.6: a return gives back what was paid after all discounts."""
        invoice = self._post_invoice(
            (self.item_1, 3, 33.33),
            (self.item_2, 1, 50.0),
            nav_inv_discount_type="amount",
            nav_inv_discount_value=20.01,
        )
        first = self._items(invoice)[0]
        for quantity in (1, 2):
            order = self._create_return()
            order.order_line.unlink()
            order.nav_get_posted_lines(first)
            line = order.order_line.filtered("product_id")
            if quantity == 1:
                line.product_uom_qty = -1
            order.nav_post()
        credits = self.env["account.move"].search(
            [("move_type", "=", "out_refund"), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(sum(credits.mapped("amount_untaxed")), first.price_subtotal)

    def test_services_come_back_once(self):
        """DR-116: what a return order credited cannot be credited again."""
        invoice = self._post_invoice((self.service, 2))
        line = self._items(invoice)
        order = self._create_return()
        order.order_line.unlink()
        order.nav_get_posted_lines(line)
        credit = self._invoices(order.nav_post())
        self.assertEqual(credit.amount_total, invoice.amount_total)
        self.assertEqual(self._items(credit).nav_reverses_line_id, line)
        with self.assertRefused("returned already"):
            self._create_return().nav_get_posted_lines(line)
        with self.assertRefused("returned and credited already"):
            invoice.with_user(self.poster).nav_create_corrective_credit_memo()

    def test_discount_tax_and_currency(self):
        """DR-094: line discount, tax and the rate of the document."""
        currency = self.env["res.currency"].create(
            {
                "name": "XRD",
                "symbol": "x",
                "rate_ids": [
                    (
                        0,
                        0,
                        {
                            "rate": 2.0,
                            "company_id": self.company.id,
                            "name": "2020-01-01",
                        },
                    )
                ],
            }
        )
        price_list = self.env["product.pricelist"].create(
            {"name": "X", "currency_id": currency.id}
        )
        order = self._create_return(
            (self.item_1, -20, 100.0, {"discount": 10}), pricelist_id=price_list.id
        )
        self.assertEqual(order.nav_return_amount_untaxed, 1800)
        credit = self._invoices(order.nav_post())
        self.assertRecordValues(
            credit,
            [
                {
                    "currency_id": currency.id,
                    "amount_untaxed": 1800.0,
                    "amount_tax": 360.0,
                    "amount_total_signed": -1080.0,
                }
            ],
        )

    def test_find_entries(self):
        """DR-101: receipt, credit memo and all their entries are found."""
        order = self._create_return((self.item_1, -5))
        credit = self._invoices(order.nav_post())
        found = {row["model"]: row["ids"] for row in credit.nav_find_entries()}
        self.assertEqual(found["stock.picking"], order.picking_ids.ids)
        self.assertEqual(found["account.move"], credit.ids)
        self.assertEqual(len(found["nav.customer.ledger.entry"]), 1)
        self.assertEqual(len(found["nav.item.ledger.entry"]), 1)

    def test_first_in_first_out(self):
        """DR-124: each return has the cost of its own sale."""
        item = self._create_item("F1", 100.0)
        item.categ_id = self.env["product.category"].create(
            {"name": "FIFO", "property_cost_method": "fifo"}
        )
        for cost in (40, 50):
            item.standard_price = cost
            self._put_in_stock(item, 10)
        invoices = [self._post_invoice((item, 10)) for _turn in range(2)]
        moves = [invoice.nav_direct_picking_ids.move_ids for invoice in invoices]
        costs = [move.value / 10 for move in moves]
        for invoice, quantity, cost in zip(invoices, (3, 4), costs, strict=True):
            credit = invoice.nav_create_corrective_credit_memo()
            self._items(credit).quantity = quantity
            credit.nav_post()
            back = credit.nav_direct_picking_ids.move_ids
            self.assertAlmostEqual(back.value, quantity * cost)
