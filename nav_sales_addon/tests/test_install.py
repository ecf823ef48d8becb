from odoo.tests import TransactionCase, tagged

from ..hooks import EMPTY_COLUMNS, LINE_COLUMNS, ORDER_COLUMNS, pre_init_hook
from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavInstall(TransactionCase):
    def test_addon_is_installed(self):
        """The addon is installed in the database the tests run on."""
        module = self.env["ir.module.module"].search([("name", "=", "nav_sales_addon")])
        self.assertEqual(module.state, "installed")

    def test_nothing_is_computed_for_all_documents_at_installation(self):
        """Stored computed columns on tables of Odoo are made in bulk by the hook."""
        made = {
            "sale_order": ORDER_COLUMNS,
            "sale_order_line": LINE_COLUMNS,
            **EMPTY_COLUMNS,
        }
        fields = self.env["ir.model.fields"].search(
            [
                ("name", "=like", "nav\\_%"),
                ("store", "=", True),
                ("compute", "!=", False),
            ]
        )
        missing = [
            f"{field.model}.{field.name}"
            for field in fields
            if not field.model.startswith("nav.")
            and not self.env[field.model]._transient
            and self.env[field.model]._auto
            and not self.env[field.model]._abstract
            and field.name not in made.get(self.env[field.model]._table, ())
        ]
        self.assertFalse(missing)


@tagged("post_install", "-at_install")
class TestNavInstallOnDocuments(NavSalesCommon):
    """Installing into an Odoo that already runs fills our columns in bulk."""

    COMPUTED = {
        "sale_order": (
            "nav_completely_shipped",
            "nav_shipped_not_invoiced",
            "nav_closed",
        ),
        "sale_order_line": tuple(LINE_COLUMNS),
    }

    def _orders(self):
        """Orders in every stage: open, partly and completely posted, given back."""
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        partly = self._create_order((self.item_1, 5), (self.service, 2))
        partly.order_line[0].nav_qty_to_ship = 2
        partly.nav_post()
        shipped = self._create_order((self.item_1, 3), (self.item_2, -1))
        shipped.nav_post(invoice=False)
        closed = self._create_order((self.item_2, 2))
        closed.nav_post()
        drafted = self._create_order((self.item_2, 2))
        drafted.nav_post(invoice=False)
        drafted._create_invoices()
        return quote | partly | shipped | closed | drafted

    def _read(self, orders):
        self.env.flush_all()
        self.env.invalidate_all()
        names = self.COMPUTED["sale_order"]
        values = [tuple(order[name] for name in names) for order in orders]
        lines = orders.order_line.sorted("id")
        return values, [
            (line.nav_qty_to_ship, line.nav_qty_to_invoice) for line in lines
        ]

    def test_existing_documents_get_the_computed_figures(self):
        """The bulk figures are the same as those the orders compute themselves."""
        orders = self._orders()
        expected = self._read(orders)
        for table, names in self.COMPUTED.items():
            blank = ", ".join(f"{name} = NULL" for name in names)
            self.env.cr.execute(f"UPDATE {table} SET {blank}")
        pre_init_hook(self.env)
        self.assertEqual(self._read(orders), expected)

    def test_existing_orders_keep_their_state(self):
        """Confirmed orders are released orders, drafts are quotes, old dates stay."""
        orders = self._orders()
        orders.date_order = "2024-03-05 12:00:00"
        self.env.flush_all()
        pre_init_hook(self.env)
        self.env.invalidate_all()
        quote, *others = orders
        self.assertEqual((quote.nav_document_type, quote.nav_status), ("quote", "open"))
        for order in others:
            self.assertEqual(order.nav_document_type, "order")
            self.assertEqual(order.nav_status, "released")
        dates = {str(order.nav_document_date) for order in orders}
        self.assertEqual(dates, {"2024-03-05"})
