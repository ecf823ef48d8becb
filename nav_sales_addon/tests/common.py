"""What every test of this addon starts from: a small company with users and items."""

from contextlib import contextmanager

from odoo import SUPERUSER_ID, Command, api, fields, sql_db
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class NavSalesCommon(AccountTestInvoicingCommon):
    """Customer C10, items I1 (100.00) and I2 (40.00) with 100 in stock, 20 % tax."""

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.env.ref("nav_sales_addon.group_nav_manager")
            | cls.env.ref("stock.group_stock_manager")
            | cls.env.ref("purchase.group_purchase_manager")
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.today = fields.Date.context_today(cls.env["res.company"])
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.tax_20 = cls.env["account.tax"].create(
            {
                "name": "20%",
                "amount": 20,
                "type_tax_use": "sale",
                "company_id": cls.company.id,
            }
        )
        cls.item_1 = cls._create_item("I1", 100.0)
        cls.item_2 = cls._create_item("I2", 40.0)
        cls.service = cls._create_item(
            "Service", 60.0, type="service", is_storable=False
        )
        for item in (cls.item_1, cls.item_2):
            cls._put_in_stock(item, 100)
        cls.customer = cls.env["res.partner"].create(
            {"name": "C10", "street": "1 Main Street", "city": "Montreal"}
        )
        cls.processor = cls._create_user("processor", "group_nav_processor")
        cls.poster = cls._create_user("poster", "group_nav_poster")
        cls.manager = cls._create_user("manager", "group_nav_manager")

    @classmethod
    def _create_user(cls, login, group, **values):
        return new_test_user(
            cls.env,
            login=f"nav_{login}",
            groups=f"nav_sales_addon.{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **values,
        )

    @classmethod
    def _create_item(cls, name, price, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "standard_price": price * 0.6,
                "invoice_policy": "delivery",
                "taxes_id": [Command.set(cls.tax_20.ids)],
                **values,
            }
        )

    @classmethod
    def _put_in_stock(cls, item, quantity, **values):
        cls.env["stock.quant"]._update_available_quantity(
            item, cls.warehouse.lot_stock_id, quantity, **values
        )

    @classmethod
    def _create_order(cls, *lines, **values):
        """An open order; lines are ``(item, quantity[, price[, values]])``."""
        commands = [
            Command.create(
                {
                    "product_id": line[0].id,
                    "product_uom_qty": line[1],
                    **({"price_unit": line[2]} if len(line) > 2 else {}),
                    **(line[3] if len(line) > 3 else {}),
                }
            )
            for line in lines or ((cls.item_1, 10),)
        ]
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "nav_document_type": "order",
                "company_id": cls.company.id,
                "order_line": commands,
                **values,
            }
        )

    def _invoices(self, result):
        return self.env["account.move"].browse(result["invoice_ids"])

    def _odoo_invoice(self, order, **values):
        """Invoice with Odoo's own wizard: what is delivered, or a down payment."""
        wizards = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        before = order.invoice_ids
        wizards.create(
            {"advance_payment_method": "delivered", **values}
        ).create_invoices()
        return order.invoice_ids - before

    def _odoo_down_payment(self, order, percent):
        """A posted down payment made by Odoo's own wizard."""
        move = self._odoo_invoice(
            order, advance_payment_method="percentage", amount=percent
        )
        move.action_post()
        return move

    def _shipments(self, result):
        return self.env["stock.picking"].browse(result["shipment_ids"])

    def _read_anew(self):
        """Ledger views are read from the database, as in the next request."""
        self.env.flush_all()
        for model in ("nav.item.ledger.entry", "nav.customer.ledger.entry"):
            self.env[model].invalidate_model()

    def _item_entries(self, order):
        self._read_anew()
        return self.env["nav.item.ledger.entry"].search(
            [("sale_order_id", "=", order.id)]
        )

    def _customer_entries(self, order):
        self._read_anew()
        return self.env["nav.customer.ledger.entry"].search(
            [("move_id", "in", order.invoice_ids.ids)]
        )

    @contextmanager
    def assertRefused(self, text, exception=UserError):
        """The user reads a message like this one, and nothing is changed."""
        with self.assertRaises(exception) as caught:
            yield
            self.env.flush_all()
        self.assertRegex(str(caught.exception), text)

    def assertQuantities(self, line, **expected):
        """Compare the NAV quantities of a line by their short names (rules §4)."""
        names = {
            "qty": "product_uom_qty",
            "shp": "qty_delivered",
            "inv": "qty_invoiced",
            "qts": "nav_qty_to_ship",
            "qti": "nav_qty_to_invoice",
            "out": "nav_qty_outstanding",
            "sni": "nav_qty_shipped_not_invoiced",
        }
        actual = {name: line[names[name]] for name in expected}
        self.assertEqual(actual, expected)


class NavTransactionsCommon(TransactionCase):
    """Real transactions beside the test's own, for people who work at the same time.

    A test commits what they share, keeps it in ``created`` and adds `_delete_created`
    to its cleanups.
    """

    @contextmanager
    def _transaction(self):
        cr = sql_db.db_connect(self.env.cr.dbname).cursor()
        try:
            yield api.Environment(cr, SUPERUSER_ID, {})
        finally:
            cr.rollback()
            cr.close()

    def _delete_created(self):
        with self._transaction() as env:
            for records in self.created:
                records.with_env(env).unlink()
            env.cr.commit()
