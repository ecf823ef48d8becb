from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .test_customer_number import CARD, NavCustomerNumberCommon

# The FastTabs of NAV, and what Odoo's contact has for them: rules §1.1
FAST_TABS = {
    "general": (
        "ref user_id nav_blocked nav_privacy_blocked nav_credit_limit category_id "
        "write_date nav_balance nav_balance_due nav_shipped_not_invoiced "
        "nav_outstanding_orders nav_exposure nav_available_credit nav_sales_period "
        "nav_sales_year nav_sales_last_year"
    ),
    "address": "street street2 city state_id zip country_id phone email website lang",
    "invoicing": (
        "vat company_registry property_account_position_id invoice_sending_method"
    ),
    "payments": "property_payment_term_id property_inbound_payment_method_line_id",
    "shipping": "nav_incoterm_id nav_combine_shipments",
}
FIGURES = ("nav_credit_limit", "nav_exposure", "nav_available_credit")


@tagged("post_install", "-at_install")
class TestNavCustomerCard(NavCustomerNumberCommon):
    """The customer card: one page in NAV's order (rules/customers_setup.md §1)."""

    def _arch(self, kind, user=None):
        """The view the Customers menu opens."""
        action = self.env.ref("nav_sales_addon.nav_customer_action")
        view_id = {mode: view for view, mode in action.views}[kind]
        partners = self.env["res.partner"].with_user(user or self.processor)
        return etree.fromstring(partners.get_view(view_id, kind)["arch"])

    def test_fast_tabs(self):
        """CS-058: General, Address & Contact, Invoicing, Payments, Shipping."""
        card = self._arch("form")
        groups = [
            group.get("name")
            for group in card.iter("group")
            if group.get("name") in FAST_TABS
        ]
        self.assertEqual(groups, list(FAST_TABS))
        for name, fields in FAST_TABS.items():
            group = card.xpath(f"//group[@name='{name}']")[0]
            shown = {field.get("name") for field in group.iter("field")}
            self.assertFalse(set(fields.split()) - shown, name)

    def test_a_processor_fills_in_the_card(self):
        """CS-058: everything but blocked, limit and figures can be typed in."""
        kept = {"nav_blocked", "nav_privacy_blocked", "write_date", *FIGURES}
        readonly = self.env["res.partner"]._fields
        card = self._arch("form")
        for names in FAST_TABS.values():
            for name in names.split():
                closed = [
                    field.get("readonly") in ("1", "True") or readonly[name].readonly
                    for field in card.xpath(f"//group//field[@name='{name}']")
                    if not field.xpath("ancestor::field")
                ]
                expected = name in kept or name.startswith(
                    ("nav_balance", "nav_sales_", "nav_shipped_", "nav_outstanding_")
                )
                self.assertEqual(all(closed), expected, name)
        form = Form(self.customer.with_user(self.processor), view=CARD)
        form.ref = "C10"
        form.user_id = self.poster
        form.property_payment_term_id = self.terms_30
        form.nav_combine_shipments = True
        with form.child_ids.new() as address:
            address.type = "delivery"
            address.name = "Dock"
            address.city = "Laval"
        form.save()
        self.assertEqual(self.customer.ref, "C10")
        self.assertEqual(self.customer.child_ids.city, "Laval")
        self.assertTrue(self.customer.nav_combine_shipments)

    def test_a_manager_blocks(self):
        """Blocked is typed in by Sales Managers."""
        form = Form(self.customer.with_user(self.manager), view=CARD)
        form.nav_blocked = "ship"
        form.save()
        self.assertEqual(self.customer.nav_blocked, "ship")

    def test_contact_form_is_one_click_away(self):
        """Odoo's contact form stays what it is and opens from the card."""
        action = self.customer.with_user(self.processor).action_nav_view_contact()
        self.assertEqual(action["res_id"], self.customer.id)
        self.assertEqual(
            action["views"], [(self.env.ref("base.view_partner_form").id, "form")]
        )

    # === NEW DOCUMENTS ===#

    def _new(self, kind, user=None):
        action = self.env.ref(f"nav_sales_addon.nav_new_{kind}_action")
        context = safe_eval(action.context, {"active_id": self.customer.id})
        documents = self.env[action.res_model].with_user(user or self.processor)
        return Form(documents.with_context(**context), view=action.view_id or None)

    def test_new_documents(self):
        """CS-046: each is a new one of the customer; the numbers follow another."""
        self.company.nav_order_sequence_id = self._create_series("SO")
        first, second = self._new("order").save(), self._new("order").save()
        self.assertEqual(first.partner_id | second.partner_id, self.customer)
        self.assertEqual([first.name, second.name], ["SO00001", "SO00002"])
        quote = self._new("quote").save()
        self.assertEqual(
            (quote.nav_document_type, quote.partner_id), ("quote", self.customer)
        )
        invoice = self._new("invoice").save()
        self.assertEqual(invoice.partner_id, self.customer)
        self.assertEqual(
            (invoice.move_type, invoice.state, invoice.nav_ship_on_post),
            ("out_invoice", "draft", True),
        )

    def test_blocked_customer_gets_no_new_document(self):
        """CS-063: the message comes as soon as the document opens or is saved."""
        self.customer.nav_blocked = "all"
        for kind in ("quote", "order", "invoice"):
            with self.subTest(kind), self.assertRefused(r"C10 is blocked \(All\)"):
                self._new(kind).save()

    # === NEW CUSTOMERS ===#

    def test_new_in_the_kanban(self):
        """New in the kanban asks for the template like New in the list."""
        server_action = self.env.ref("nav_sales_addon.nav_new_customer_server_action")
        action = server_action.with_user(self.processor).run()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertFalse(action["res_id"])
        self.assertEqual(action["views"], [(self.env.ref(CARD).id, "form")])
        self._create_template("T")
        action = server_action.with_user(self.processor).run()
        self.assertEqual(action["res_model"], "nav.new.customer")
        self.assertIn(
            "nav_new_customer_server_action", self._arch("kanban").get("on_create")
        )
