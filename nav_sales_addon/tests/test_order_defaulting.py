from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavOrderDefaulting(NavSalesCommon):
    """What sell-to, bill-to and ship-to fill into an order (rules §2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.blue, cls.red, cls.green = cls.env["stock.warehouse"].create(
            [
                {"name": name, "code": name[:5].upper(), "company_id": cls.company.id}
                for name in ("Blue", "Red", "Green")
            ]
        )
        cls.cif, cls.exw = cls.env["account.incoterms"].create(
            [{"name": name, "code": name} for name in ("CIF", "EXW")]
        )
        cls.shop = cls._create_address("Shop", "delivery")
        cls.payer = cls.env["res.partner"].create({"name": "Payer"})
        cls.other_customer = cls.env["res.partner"].create({"name": "C20"})
        # "Customer Addresses" and "Pricelists" of the settings
        cls.env.ref("base.group_user").implied_ids |= cls.env.ref(
            "account.group_delivery_invoice_address"
        ) | cls.env.ref("product.group_product_pricelist")
        cls.env["product.pricelist"].search([]).action_archive()
        cls.env["product.pricelist"].create(
            {
                "name": "Everybody",
                "currency_id": cls.company.currency_id.id,
                "sequence": 1,
            }
        )

    @classmethod
    def _create_address(cls, name, kind, parent=None, **values):
        parent = parent or cls.customer
        return cls.env["res.partner"].create(
            {"name": name, "type": kind, "parent_id": parent.id, **values}
        )

    def _form(self, order=None):
        orders = order or self.env["sale.order"]
        orders = orders.with_user(self.processor)
        orders = orders.with_context(default_nav_document_type="order")
        return Form(orders, view=ORDER_FORM)

    def _order_in_form(self, customer=None, **values):
        form = self._form()
        form.partner_id = customer or self.customer
        for name, value in values.items():
            form[name] = value
        with form.order_line.new() as line:
            line.product_id = self.item_1
            line.product_uom_qty = 5
        return form.save()

    # === SHIP-TO: LOCATION, SHIPMENT METHOD ===#

    def test_location_of_customer_and_ship_to(self):
        """SD-038, CS-052: the ship-to's location if it has one, else the customer's."""
        self.customer.nav_warehouse_id = self.blue
        self.other_customer.nav_warehouse_id = self.green
        order = self._order_in_form()
        self.assertEqual(order.partner_shipping_id, self.shop)
        self.assertEqual(order.warehouse_id, self.blue)
        self.shop.nav_warehouse_id = self.red
        order = self._order_in_form()
        self.assertEqual(order.warehouse_id, self.red)
        form = self._form(order)
        form.partner_id = self.other_customer
        form.save()
        self.assertEqual(order.warehouse_id, self.green)
        order.nav_release()
        self.assertEqual(order.picking_ids.picking_type_id.warehouse_id, self.green)

    def test_location_of_a_contacts_company(self):
        """SD-038: ordering for a contact uses the values of his company."""
        self.customer.nav_warehouse_id = self.blue
        self.customer.nav_incoterm_id = self.cif
        contact = self._create_address("Ann", "contact")
        order = self._create_order(partner_id=contact.id)
        self.assertEqual((order.warehouse_id, order.incoterm), (self.blue, self.cif))

    def test_location_without_any(self):
        """SD-038: without a location of customer or ship-to Odoo's default stays."""
        self.assertEqual(self._create_order().warehouse_id, self.warehouse)

    def test_location_per_company(self):
        """The location of the order's company, whatever company the user works in."""
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        self.customer.nav_warehouse_id = self.blue
        companies = [other.id, self.company.id]
        env = self.env(context={"allowed_company_ids": companies})
        order = env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.company.id}
        )
        self.assertEqual(order.warehouse_id, self.blue)

    def test_typed_location_is_kept(self):
        """A location given with the new order is not replaced."""
        self.customer.nav_warehouse_id = self.blue
        order = self._create_order(warehouse_id=self.red.id)
        self.assertEqual(order.warehouse_id, self.red)

    def test_shipment_method(self):
        """SD-059: EXW whenever the ship-to has it, else the customer's, or blank."""
        other_shop = self._create_address("Workshop", "delivery")
        other_shop.nav_incoterm_id = self.exw
        for method in (self.cif, self.cif.browse()):
            self.customer.nav_incoterm_id = method
            order = self._order_in_form()
            self.assertEqual(order.incoterm, method)
            form = self._form(order)
            form.partner_shipping_id = other_shop
            form.save()
            self.assertEqual(order.incoterm, self.exw)
            form = self._form(order)
            form.partner_shipping_id = self.shop
            form.save()
            self.assertEqual(order.incoterm, method)

    def test_shipment_method_reaches_the_invoice(self):
        """Rules §2.4: what the order says is on the posted invoice."""
        self.customer.nav_incoterm_id = self.cif
        order = self._order_in_form()
        self.assertEqual(
            self._invoices(order.with_user(self.poster).nav_post()).invoice_incoterm_id,
            self.cif,
        )

    # === BILL-TO ===#

    def _prepare_payer(self):
        currency = self.env.ref("base.EUR")
        currency.active = True
        self.foreign_list = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id, "sequence": 50}
        )
        self.terms = self.env.ref("account.account_payment_term_30days")
        self.method = self.env["account.payment.method.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("payment_method_id.payment_type", "=", "inbound"),
            ],
            limit=1,
        )
        self.payer.write(
            {
                "user_id": self.manager.id,
                "property_payment_term_id": self.terms.id,
                "property_inbound_payment_method_line_id": self.method.id,
                "specific_property_product_pricelist": self.foreign_list.id,
            }
        )
        return currency

    def test_bill_to_decides_about_billing(self):
        """SD-041, SD-062, CS-047: terms, method, salesperson; the ship-to stays."""
        currency = self._prepare_payer()
        self.customer.user_id = self.poster
        order = self._order_in_form()
        self.assertEqual(order.user_id, self.poster)
        form = self._form(order)
        form.partner_invoice_id = self.payer
        form.save()
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.customer.id,
                    "partner_shipping_id": self.shop.id,
                    "partner_invoice_id": self.payer.id,
                    "payment_term_id": self.terms.id,
                    "preferred_payment_method_line_id": self.method.id,
                    "currency_id": currency.id,
                    "user_id": self.manager.id,
                }
            ],
        )
        invoice = self._invoices(order.with_user(self.poster).nav_post())
        self.assertEqual(invoice.partner_id, self.payer)
        self.assertEqual(invoice.partner_shipping_id, self.shop)
        self.assertEqual(invoice.currency_id, currency)

    def test_bill_to_in_another_currency_offers_new_prices(self):
        """SD-062: Odoo asks with Update Prices; the lines keep item and quantity."""
        self._prepare_payer()
        order = self._order_in_form()
        form = self._form(order)
        form.partner_invoice_id = self.payer
        self.assertTrue(form.show_update_pricelist)
        form.save()
        self.assertEqual(order.order_line.product_uom_qty, 5)
        order.action_update_prices()
        expected = self.company.currency_id._convert(
            100, order.currency_id, self.company, self.today
        )
        self.assertAlmostEqual(order.order_line.price_unit, expected, 2)

    def test_invoice_address_is_no_other_customer(self):
        """SD-041: an invoice address of the customer changes the address only."""
        self._prepare_payer()
        billing = self._create_address("Billing", "invoice")
        order = self._order_in_form()
        self.assertEqual(order.partner_invoice_id, billing)
        self.assertEqual(order.currency_id, self.company.currency_id)

    def test_same_customer_again_is_no_change(self):
        """SD-065: typing the same customer again keeps bill-to and ship-to."""
        billing = self._create_address("Billing", "invoice")
        other_shop = self._create_address("Workshop", "delivery")
        order = self._order_in_form(partner_shipping_id=other_shop)
        form = self._form(order)
        form.partner_id = self.customer
        form.save()
        order.write({"partner_id": self.customer.id})
        self.assertEqual(order.partner_invoice_id, billing)
        self.assertEqual(order.partner_shipping_id, other_shop)

    def test_ship_to_of_the_next_document(self):
        """SD-068: what was changed on one order does not touch the next one."""
        other_shop = self._create_address("Workshop", "delivery")
        first = self._order_in_form(partner_shipping_id=other_shop)
        second = self._order_in_form()
        self.assertEqual(first.partner_shipping_id, other_shop)
        self.assertEqual(second.partner_shipping_id, self.shop)

    # === SALESPERSON ===#

    def test_salesperson_order(self):
        """CS-242, CS-243: ship-to, bill-to, sell-to where it pays, then the user."""
        self.customer.user_id = self.poster
        self.assertEqual(self._order_in_form().user_id, self.poster)
        order = self._order_in_form(partner_invoice_id=self.payer)
        self.assertEqual(order.user_id, self.processor)
        self.payer.user_id = self.manager
        order = self._order_in_form(partner_invoice_id=self.payer)
        self.assertEqual(order.user_id, self.manager)
        self.shop.user_id = self.poster
        order = self._order_in_form(partner_invoice_id=self.payer)
        self.assertEqual(order.user_id, self.poster)
        self.assertEqual(
            self._order_in_form(self.other_customer).user_id, self.processor
        )

    def test_salesperson_of_another_ship_to(self):
        """Rules §2.5: a ship-to without salesperson keeps what is there."""
        other_shop = self._create_address("Workshop", "delivery")
        order = self._order_in_form()
        order.user_id = self.manager
        order.partner_shipping_id = other_shop
        self.assertEqual(order.user_id, self.manager)
        self.shop.user_id = self.poster
        order.partner_shipping_id = self.shop
        self.assertEqual(order.user_id, self.poster)

    # === ANOTHER CUSTOMER ===#

    def test_new_order_from_the_customer_card(self):
        """SD-045: the customer is filled in, with his addresses, and checked."""
        orders = self.env["sale.order"].with_user(self.processor)
        for kind in ("quote", "order"):
            context = {
                "default_partner_id": self.customer.id,
                "default_nav_document_type": kind,
            }
            form = Form(orders.with_context(**context), view=ORDER_FORM)
            self.assertEqual(form.partner_id, self.customer)
            self.assertEqual(form.partner_shipping_id, self.shop)
            order = form.save()
            self.assertEqual(
                (order.partner_id, order.nav_document_type), (self.customer, kind)
            )
        self.customer.nav_blocked = "all"
        with self.assertRefused("C10 is blocked"):
            Form(orders.with_context(**context), view=ORDER_FORM)

    def test_customer_with_other_prices(self):
        """SD-063, SD-078, CS-053: Update Prices asks; declined, prices stay."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Prices of C20",
                "sequence": 50,
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.item_1.product_tmpl_id.id,
                            "compute_price": "fixed",
                            "fixed_price": 12,
                        }
                    )
                ],
            }
        )
        self.other_customer.specific_property_product_pricelist = pricelist
        order = self._order_in_form()
        form = self._form(order)
        form.partner_id = self.other_customer
        self.assertTrue(form.show_update_pricelist)
        form.save()
        self.assertEqual(order.pricelist_id, pricelist)
        line = order.order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (self.item_1, 5))
        self.assertEqual(line.price_unit, 100)
        order.with_user(self.processor).action_update_prices()
        self.assertEqual((line.price_unit, order.amount_untaxed), (12, 60))

    def test_customer_is_required(self):
        """SD-079: the customer of an order cannot be cleared."""
        order = self._order_in_form()
        form = self._form(order)
        form.partner_id = self.env["res.partner"]
        with self.assertRaisesRegex(AssertionError, "partner_id is a required field"):
            form.save()

    def test_tax_change_is_offered(self):
        """SD-050: another fiscal position leaves the lines until the user agrees."""
        position = self.env["account.fiscal.position"].create(
            {"name": "Export", "company_id": self.company.id}
        )
        exempt = self.tax_20.copy({"name": "0%", "amount": 0})
        exempt.fiscal_position_ids = position
        exempt.original_tax_ids = self.tax_20
        order = self._order_in_form()
        form = Form(order, view=ORDER_FORM)
        form.fiscal_position_id = position
        self.assertTrue(form.show_update_fpos)
        form.save()
        self.assertEqual(order.amount_tax, 100)
        order.action_update_taxes()
        self.assertEqual(order.amount_tax, 0)
