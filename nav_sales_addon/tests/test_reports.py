from lxml import html

from odoo import Command, fields
from odoo.tests import tagged

from .common import NavSalesCommon


class NavReportCommon(NavSalesCommon):
    """Renders a document as HTML and reads its texts and lines."""

    def _render(self, name, records, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.env.user)
        xmlid = f"nav_sales_addon.action_report_nav_{name}"
        content, _kind = report._render_qweb_html(xmlid, records.ids)
        return html.fromstring(content)

    def _text(self, node):
        return " ".join(node.text_content().split())

    def _info(self, page, name):
        """A value of the heading by the name of its box, None without box."""
        boxes = page.xpath(f"//div[@name='{name}']")
        return self._text(boxes[0].xpath("./div")[0]) if boxes else None

    def _slip(self, picking, user=None):
        """The lines of a shipment as (text, ordered, before, shipped, back-ordered)."""
        page = self._render("posted_shipment", picking, user)
        rows = []
        for row in page.xpath("//table[@name='nav_shipment_lines']/tbody/tr"):
            cells = {cell.get("name"): self._text(cell) for cell in row.xpath("./td")}
            if row.get("name") == "tr_text":
                rows.append(self._text(row))
            else:
                columns = ("description", "ordered", "before", "shipped")
                rows.append(
                    tuple(cells.get(f"td_{name}") for name in columns)
                    + (cells.get("td_back_ordered"),)
                )
        return rows

    def _transfer(self, quantity, line=None, demand=None):
        """Deliver item I1 with a transfer made by hand; without line: no order."""
        target = self.env.ref("stock.stock_location_customers").id
        places = {
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": target,
        }
        move = {
            "product_id": self.item_1.id,
            "product_uom_qty": demand or quantity,
            "sale_line_id": line and line.id,
            **places,
        }
        picking = self.env["stock.picking"].create(
            {
                "partner_id": self.customer.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "move_ids": [Command.create(move)],
                **places,
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": quantity, "picked": True})
        picking.with_context(skip_backorder=True).button_validate()
        return picking

    def _ship(self, order, *quantities, **kwargs):
        """Ship these quantities of the order's item lines; return the shipment."""
        lines = order.order_line._nav_posting_lines()
        for line, quantity in zip(lines, quantities, strict=True):
            line.nav_qty_to_ship = quantity
        return self._shipments(order.nav_post(**{"invoice": False, **kwargs}))


@tagged("post_install", "-at_install")
class TestNavReportShipment(NavReportCommon):
    """The printed posted shipment (rules/sales_documents.md §5.1)."""

    def test_one_line_per_order_line(self):
        """SD-124: own number, the order's number, one line for each order line."""
        self.company.nav_shipment_sequence_id = self.env["ir.sequence"].create(
            {
                "name": "Shipments",
                "prefix": "SHIP-",
                "implementation": "no_gap",
                "company_id": self.company.id,
            }
        )
        order = self._create_order((self.item_1, 5), (self.item_2, 3))
        shipment = self._ship(order, 5, 3)
        page = self._render("posted_shipment", shipment)
        self.assertEqual(self._text(page.xpath("//h2")[0]), "Shipment SHIP-1")
        self.assertEqual(self._info(page, "div_origin"), order.name)
        self.assertEqual(
            self._slip(shipment),
            [
                ("I1", "5.00", "0.00", "5.00", "0.00"),
                ("I2", "3.00", "0.00", "3.00", "0.00"),
            ],
        )

    def test_lines_not_shipped_and_texts_are_listed(self):
        """SD-187, SD-141: A 5, B 0 and the text; the item number is always shown."""
        self.item_2.default_code = "70"
        order = self._create_order((self.item_1, 5), (self.item_2, 2))
        order.order_line[1].name = "Wheel, as agreed"
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "Back door <b>!</b>"})
        ]
        shipment = self._ship(order, 5, 0)
        self.assertEqual(
            self._slip(shipment),
            [
                ("I1", "5.00", "0.00", "5.00", "0.00"),
                ("[70] Wheel, as agreed", "2.00", "0.00", "0.00", "2.00"),
                "Back door <b>!</b>",
            ],
        )

    def test_partial_shipments_keep_their_numbers(self):
        """Ordered 10, shipped 4 and 3: each slip shows what was open after it."""
        order = self._create_order((self.item_1, 10))
        first = self._ship(order, 4)
        self.assertEqual(self._slip(first), [("I1", "10.00", "0.00", "4.00", "6.00")])
        second = self._ship(order, 3)
        self.assertEqual(self._slip(second), [("I1", "10.00", "4.00", "3.00", "3.00")])
        order.nav_reopen()
        order.order_line.product_uom_qty = 12
        order.order_line = [Command.create({"product_id": self.item_2.id})]
        third = self._ship(order, 5, 1)
        self.assertEqual(
            self._slip(third),
            [
                ("I1", "12.00", "7.00", "5.00", "0.00"),
                ("I2", "1.00", "0.00", "1.00", "0.00"),
            ],
        )
        self.assertEqual(self._slip(first), [("I1", "10.00", "0.00", "4.00", "6.00")])
        self.assertEqual(self._slip(second), [("I1", "10.00", "4.00", "3.00", "3.00")])

    def test_shipments_of_before_the_addon(self):
        """Nothing was noted for an old shipment: its moves tell the same numbers."""
        order = self._create_order((self.item_1, 10), (self.item_2, 2))
        first, second = self._ship(order, 4, 0), self._ship(order, 3, 2)
        expected = [self._slip(first), self._slip(second)]
        (first | second).sudo().nav_order_lines = False
        self.assertEqual([self._slip(first), self._slip(second)], expected)
        self.assertEqual(expected[1][0], ("I1", "10.00", "4.00", "3.00", "3.00"))

    def test_returned_goods_are_outstanding_again(self):
        """What came back is shipped anew: 10 shipped, 3 returned, 3 shipped again."""
        order = self._create_order((self.item_1, 10))
        first = self._ship(order, 10)
        wizard = self.env["stock.return.picking"].create({"picking_id": first.id})
        wizard.product_return_moves.write({"quantity": 3, "to_refund": True})
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 7)
        again = self._transfer(3, order.order_line)
        self.assertEqual(self._slip(again), [("I1", "10.00", "7.00", "3.00", "0.00")])
        again.sudo().nav_order_lines = False
        self.assertEqual(self._slip(again), [("I1", "10.00", "7.00", "3.00", "0.00")])

    def test_services_count_on_the_shipment_they_were_posted_with(self):
        """A service delivered by the same posting is one of the shipment's lines."""
        order = self._create_order((self.item_1, 2), (self.service, 8))
        first = self._ship(order, 1, 5)
        second = self._ship(order, 1, 3)
        self.assertEqual(
            self._slip(first)[1], ("Service", "8.00", "0.00", "5.00", "3.00")
        )
        self.assertEqual(
            self._slip(second)[1], ("Service", "8.00", "5.00", "3.00", "0.00")
        )

    def test_units_of_the_order_line(self):
        """Ordered in dozens: shipped and back-ordered are dozens as well."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._create_order(
            (self.item_1, 3, 1100.0, {"product_uom_id": dozen.id})
        )
        shipment = self._ship(order, 1)
        page = self._render("posted_shipment", shipment)
        self.assertEqual(self._text(page.xpath("//td[@name='td_unit']")[0]), "Dozens")
        self.assertEqual(self._slip(shipment), [("I1", "3.00", "0.00", "1.00", "2.00")])

    def test_lots_are_printed(self):
        """SD-097: lot and quantity of what was shipped."""
        item = self._create_item("Lot item", 10.0, tracking="lot")
        for name, quantity in (("L-1", 3), ("L-2", 4)):
            lot = self.env["stock.lot"].create({"name": name, "product_id": item.id})
            self._put_in_stock(item, quantity, lot_id=lot)
        order = self._create_order((item, 5))
        shipment = self._ship(order, 5)
        page = self._render("posted_shipment", shipment, self.processor)
        self.assertEqual(
            self._text(page.xpath("//div[@name='lots']")[0]),
            "Lot/Serial No.: L-1 (3.00), L-2 (2.00)",
        )

    def test_posting_date_and_external_number(self):
        """SD-326: the posting date, not today, and the number as it was at posting."""
        date = fields.Date.subtract(self.today, days=3)
        order = self._create_order((self.item_1, 1), client_order_ref="PO-9")
        shipment = self._ship(order, 1, posting_date=date)
        order.client_order_ref = "PO-10"
        page = self._render("posted_shipment", shipment)
        self.assertEqual(self._info(page, "div_external_document_number"), "PO-9")
        self.assertEqual(self._info(page, "div_sched_date"), date.strftime("%m/%d/%Y"))
        self.assertNotIn("PO-10", self._text(page))

    def test_drop_shipment_is_the_sellers_document(self):
        """Goods straight from the vendor: same lines, and no word about the vendor."""
        item = self._create_item(
            "Sofa",
            900.0,
            route_ids=[
                Command.set(self.env.ref("stock_dropshipping.route_drop_shipping").ids)
            ],
            seller_ids=[
                Command.create(
                    {
                        "partner_id": self.env["res.partner"]
                        .create({"name": "Secret Vendor"})
                        .id
                    }
                )
            ],
        )
        order = self._create_order((item, 5))
        order.nav_release()
        order._get_purchase_orders().button_confirm()
        shipment = self._ship(order, 2)
        self.assertEqual(
            self._slip(shipment), [("Sofa", "5.00", "0.00", "2.00", "3.00")]
        )
        text = self._text(self._render("posted_shipment", shipment))
        self.assertIn("C10", text)
        self.assertNotIn("Secret Vendor", text)

    def test_transfer_without_order(self):
        """A delivery made by hand lists its moves, and Odoo's list of what is left."""
        picking = self._transfer(3, demand=5)
        self.assertEqual(self._slip(picking), [("I1", "3.00", None, "3.00", None)])
        page = self._render("posted_shipment", picking)
        (left,) = page.xpath("//table[@name='stock_backorder_table']/tbody/tr")
        self.assertIn("I1 2", self._text(left))

    def test_long_shipments_need_no_more_queries(self):
        """Twenty lines are read with as many queries as two."""
        counts = []
        for lines in (2, 2, 20):  # the first one fills Odoo's caches
            order = self._create_order(*[(self.item_1, 2)] * lines)
            shipment = self._ship(order, *[1] * lines)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(shipment._nav_shipment_rows()), lines)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
