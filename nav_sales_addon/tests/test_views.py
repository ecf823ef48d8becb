from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import NavSalesCommon

# Menus a role sees beside those of the role before it
PROCESSOR_MENUS = {
    "nav_sales_quote_menu",
    "nav_sales_order_menu",
    "nav_sales_invoice_menu",
    "nav_sales_credit_memo_menu",
    "nav_posted_shipment_menu",
    "nav_posted_invoice_menu",
    "nav_posted_credit_memo_menu",
    "nav_posted_return_receipt_menu",
    "nav_closed_order_menu",
    "nav_customer_ledger_entry_menu",
    "nav_item_ledger_entry_menu",
    "nav_customer_menu",
    "nav_item_menu",
}
ADMIN_MENUS = {"nav_sales_setup_menu", "nav_number_series_menu"}


@tagged("post_install", "-at_install")
class TestNavViews(NavSalesCommon):
    """What the web client asks for, as the users who are to work with it."""

    def _menus(self, user):
        """Menus of our app with an action that a user sees, by their xml id."""
        menu = self.env["ir.ui.menu"]
        root = self.env.ref("nav_sales_addon.nav_sales_menu_root")
        visible = menu.browse(menu.with_user(user)._visible_menu_ids())
        if root not in visible:
            return {}
        ours = visible & menu.search([("id", "child_of", root.id)])
        return {
            leaf.get_external_id()[leaf.id].split(".")[1]: leaf
            for leaf in ours.filtered("action")
        }

    def _open_action(self, action, user):
        """Load an action like the web client: its views, then the records."""
        action = self.env["ir.actions.actions"].with_user(user)._for_xml_id(action)
        model = self.env[action["res_model"]].with_user(user)
        model = model.with_context(
            **safe_eval(action.get("context") or "{}", {"uid": user.id, "active_id": 1})
        )
        search = action.get("search_view_id") or (False,)
        views = [*map(tuple, action["views"]), (search[0], "search")]
        loaded = model.get_views(views)
        domain = safe_eval(action.get("domain") or "[]", {"uid": user.id})
        fields = self._fields_of(loaded["views"].get("list"))
        records = model.web_search_read(domain, dict.fromkeys(fields, {}), limit=20)
        for record in records["records"][:1]:
            form = loaded["views"].get("form")
            names = self._fields_of(form)
            model.browse(record["id"]).web_read(dict.fromkeys(names, {}))
        return records["records"]

    def _fields_of(self, view):
        """The fields of a view itself, without those of the lists inside it."""
        if not view:
            return ["display_name"]
        nodes = etree.fromstring(view["arch"]).xpath("//field[not(ancestor::field)]")
        return {node.get("name") for node in nodes}

    def _post_everything(self):
        """One record for every list: orders posted in part and in whole, a quote …"""
        open_order = self._create_order((self.item_1, 10))
        open_order.order_line.nav_qty_to_ship = 4
        open_order.with_user(self.poster).nav_post()
        closed = self._create_order((self.item_2, 2))
        closed.with_user(self.poster).nav_post()
        self._create_order(nav_document_type="quote")
        invoice = open_order.invoice_ids
        refund = invoice._reverse_moves([{"invoice_date": invoice.date}])
        refund._post()
        invoice.copy()
        invoice._reverse_moves()

    # === MENUS AND ACTIONS ===#

    def test_menus_of_a_processor_open(self):
        """Each menu a processor sees opens with records, its form too, and no other
        menu of ours is shown to him."""
        self._post_everything()
        menus = self._menus(self.processor)
        self.assertLessEqual(PROCESSOR_MENUS, menus.keys())
        self.assertFalse(ADMIN_MENUS & menus.keys())
        empty = {"nav_posted_return_receipt_menu"}
        for name, menu in menus.items():
            with self.subTest(menu=name):
                xmlid = menu.action.get_external_id()[menu.action.id]
                records = self._open_action(xmlid, self.processor)
                if name in PROCESSOR_MENUS - empty:
                    self.assertTrue(records, name)

    def test_menus_of_a_manager_open(self):
        """A manager sees what a processor sees; settings are for administrators."""
        menus = self._menus(self.manager)
        self.assertLessEqual(PROCESSOR_MENUS, menus.keys())
        self.assertFalse(ADMIN_MENUS & menus.keys())
        for name, menu in menus.items():
            with self.subTest(menu=name):
                xmlid = menu.action.get_external_id()[menu.action.id]
                self._open_action(xmlid, self.manager)

    def test_menus_of_an_administrator_open(self):
        """An administrator also finds the setup and the number series."""
        admin = self.env.ref("base.user_admin")
        menus = self._menus(admin)
        self.assertLessEqual(PROCESSOR_MENUS | ADMIN_MENUS, menus.keys())
        self._open_action("nav_sales_addon.nav_number_series_action", admin)

    def test_other_users_see_no_menu(self):
        """Who has none of our roles sees nothing of the app."""
        salesman = self._create_user("salesman", "group_nav_processor")
        salesman.group_ids = [
            Command.set([self.env.ref("sales_team.group_sale_salesman").id])
        ]
        self.assertFalse(self._menus(salesman))

    def test_customer_card_opens_a_new_order(self):
        """SD-045: the new order has the customer, his terms and dates already."""
        self.customer.property_payment_term_id = self.pay_terms_b
        action = self.env.ref("nav_sales_addon.nav_new_order_action")
        context = safe_eval(action.context, {"active_id": self.customer.id})
        orders = self.env["sale.order"].with_user(self.processor)
        form = Form(
            orders.with_context(**context),
            view="nav_sales_addon.nav_sales_order_view_form",
        )
        self.assertEqual(form.partner_id, self.customer)
        self.assertEqual(form.payment_term_id, self.pay_terms_b)
        self.assertEqual(form.nav_posting_date, self.today)
        order = form.save()
        self.assertEqual(order.nav_document_type, "order")

    # === WHAT THE FORMS ALLOW ===#

    def _line_column(self, form, name):
        """Whether a form lets the user type in a column of its first line."""
        with form.order_line.edit(0) as line:
            return not line._get_modifier(name, "readonly")

    def test_released_order_is_read_only_where_it_is_locked(self):
        """The form locks what the order itself would refuse, and nothing else
        (rules §3)."""
        self.company.nav_lock_released = True
        order = self._create_order((self.item_1, 10))
        view = "nav_sales_addon.nav_sales_order_view_form"
        form = Form(order.with_user(self.processor), view=view)
        self.assertTrue(self._line_column(form, "price_unit"))
        order.with_user(self.processor).nav_release()
        form = Form(order.with_user(self.processor), view=view)
        for name in ("product_uom_qty", "price_unit"):
            self.assertFalse(self._line_column(form, name), name)
        self.assertTrue(form._get_modifier("partner_id", "readonly"))
        with form.order_line.edit(0) as line:
            line.nav_qty_to_ship = 3
        form.client_order_ref = "PO 7"
        form.save()
        self.assertEqual(order.order_line.nav_qty_to_ship, 3)
        self.assertEqual(order.client_order_ref, "PO 7")

    def test_only_a_manager_edits_blocked(self):
        """Processors see that a customer is blocked; managers block him."""
        for user, expected in ((self.processor, True), (self.manager, False)):
            arch = (
                self.env["res.partner"]
                .with_user(user)
                .get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
            )
            nodes = etree.fromstring(arch).xpath(
                "//group[@name='nav_sales']//field[@name='nav_blocked']"
            )
            self.assertEqual(
                [node.get("readonly") in ("1", "True") for node in nodes], [expected]
            )

    # === BALANCES ===#

    def test_balance_of_a_customer(self):
        """CS-055: the balance is what is open in the ledger, the overdue balance its
        late part; payments lower both."""
        order = self._create_order((self.item_1, 10))
        order.nav_post()
        self.env.flush_all()
        customer = self.customer.with_user(self.processor)
        self.assertEqual((customer.nav_balance, customer.nav_balance_due), (1200, 0))
        invoice = order.invoice_ids
        invoice.line_ids.filtered(
            lambda line: line.display_type == "payment_term"
        ).date_maturity = "2020-01-01"
        self.env.flush_all()
        customer.invalidate_recordset()
        self.assertEqual((customer.nav_balance, customer.nav_balance_due), (1200, 1200))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 200})._create_payments()
        self.env.flush_all()
        customer.invalidate_recordset()
        self.assertEqual((customer.nav_balance, customer.nav_balance_due), (1000, 1000))

    # === SETUP ===#

    def test_settings_write_to_the_company(self):
        """Each setting of the Sales & Receivables Setup is stored on the company."""
        sequences = self.env["ir.sequence"].create(
            [
                {"name": kind, "prefix": kind, "implementation": "no_gap"}
                for kind in (
                    "customer",
                    "quote",
                    "order",
                    "shipment",
                    "invoice",
                    "credit_memo",
                )
            ]
        )
        values = {
            f"nav_{sequence.name}_sequence_id": sequence.id for sequence in sequences
        }
        values |= {
            "nav_default_posting_date": "none",
            "nav_link_document_date": False,
            "nav_allow_posting_from": "2026-01-01",
            "nav_allow_posting_to": "2026-12-31",
            "nav_default_qty_to_ship": "blank",
            "nav_ext_doc_no_mandatory": True,
            "nav_lock_released": True,
        }
        arch = self.env["res.config.settings"].get_view(
            self.env.ref("base.res_config_settings_view_form").id, "form"
        )["arch"]
        shown = {
            node.get("name")
            for node in etree.fromstring(arch).xpath(
                "//app[@name='nav_sales_addon']//field"
            )
        }
        self.assertLessEqual(values.keys(), shown)
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        settings = self.env["res.config.settings"].with_user(admin)
        settings.with_company(self.company).create(values).execute()
        company = self.company.read(list(values))[0]
        for name, value in values.items():
            stored = company[name]
            stored = stored[0] if isinstance(stored, tuple) else stored
            self.assertEqual(str(stored), str(value), name)

    def test_settings_need_an_administrator(self):
        """A sales manager without administration rights cannot change the setup."""
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.manager).create({}).execute()
