"""Credit limit and overdue warnings: rules/sales_documents.md §9."""

from datetime import timedelta

from odoo import Command
from odoo.tests import Form, new_test_user, tagged

from .common import NavSalesCommon

FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavCreditWarning(NavSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.item = cls._create_item("Free of tax", 1.0, taxes_id=False)
        cls._put_in_stock(cls.item, 100_000)

    def _limit(self, amount, customer=None):
        (customer or self.customer).with_company(self.company).credit_limit = amount

    def _order(self, amount, **values):
        return self._create_order((self.item, amount, 1.0), **values)

    def _invoice(self, amount, due=None, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": (due or self.today) - timedelta(days=1),
                "invoice_date_due": due or self.today,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )

    def _form(self, order, view=FORM):
        """The order as somebody sees it who only enters orders."""
        order = order.with_user(self.processor).with_company(self.company)
        return Form(order, view=view)

    def _text(self, document):
        self.env.flush_all()
        document.invalidate_recordset(["partner_credit_warning"])
        return document.partner_credit_warning

    def _alert(self, form):
        """What an invoice says in Odoo's list of alerts."""
        return form.alerts["account_partner_credit_warning"]["message"]

    def assertFigures(self, text, limit, **figures):
        """The sentence names limit, total, and the parts of the total."""
        self.assertIn("exceeds the credit limit", text)
        currency = self.company.currency_id
        self.assertIn(f"limit of {currency.format(limit)}", text)
        words = {"total": "total of", "current": "this document"}
        for name, amount in figures.items():
            word = words.get(name, name.replace("_", " "))
            self.assertIn(f"{word} {currency.format(amount)}", text)

    # === CREDIT LIMIT ===#

    def test_line_that_grows_warns_with_figures(self):
        """Posted 100, other order 70, this 15 → 30: SD-285, CS-075."""
        self._limit(199.99)
        self._order(100).nav_post()
        self._order(70)
        order = self._order(15)
        self.assertFalse(self._text(order))
        form = self._form(order)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 30
        figures = {
            "balance": 100,
            "shipped_not_invoiced": 0,
            "outstanding": 100,
            "current": 30,
            "total": 200,
        }
        self.assertFigures(form.partner_credit_warning, 199.99, **figures)
        form.save()
        self.assertEqual(order.order_line.product_uom_qty, 30)
        self.assertFigures(self._text(order), 199.99, **figures)

    def test_line_that_shrinks_still_warns(self):
        """The saved amount of this document is not counted again: CS-076."""
        self._limit(184.99)
        self._order(100).nav_post()
        self._order(70)
        form = self._form(self._order(30))
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 15
        self.assertFigures(
            form.partner_credit_warning, 184.99, outstanding=85, current=15, total=185
        )
        self._limit(185)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 14
        self.assertFalse(form.partner_credit_warning)

    def test_quote_counts_whole(self):
        """The quote alone, although it grows by less than the limit: SD-283."""
        self._limit(1000)
        quote = self._order(500, nav_document_type="quote")
        form = self._form(quote)
        self.assertFalse(form.partner_credit_warning)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 1001
        self.assertFigures(form.partner_credit_warning, 1000, current=1001, total=1001)

    def test_quote_that_becomes_an_order_warns(self):
        """Made, not refused, and the order has the warning: SD-282, CS-086."""
        self._limit(100)
        quote = self._order(150, nav_document_type="quote")
        self.assertFigures(self._text(quote), 100, total=150)
        order = quote.with_user(self.processor).nav_make_order()
        self.assertEqual(order.nav_document_type, "order")
        self.assertFigures(self._text(order), 100, outstanding=150, total=150)

    def test_order_itself_is_outstanding(self):
        """Saved and in the form, before it was ever saved: SD-292."""
        self._limit(100)
        self.assertFigures(
            self._text(self._order(350)), 100, outstanding=350, total=350
        )
        other = self.env["res.partner"].create({"name": "C20"})
        self._limit(100, other)
        form = Form(
            self.env["sale.order"]
            .with_user(self.processor)
            .with_context(
                default_nav_document_type="order", default_partner_id=other.id
            ),
            view=FORM,
        )
        with form.order_line.new() as line:
            line.product_id = self.item
            line.product_uom_qty = 350
        self.assertFigures(form.partner_credit_warning, 100, outstanding=350, total=350)

    def test_invoice_warns_while_its_price_changes(self):
        """Limit 100, price raised to 150, the line keeps it: SD-284."""
        self._limit(100)
        invoice = self._invoice(90)
        self.assertFalse(self._text(invoice))
        with Form(invoice) as form:
            with form.invoice_line_ids.edit(0) as line:
                line.price_unit = 150
            self.assertFigures(self._alert(form), 100, current=150, total=150)
        self.assertEqual(invoice.invoice_line_ids.price_unit, 150)
        self.assertFigures(self._text(invoice), 100, outstanding=150, total=150)
        seen = invoice.with_user(self.processor)
        self.assertIn("account_partner_credit_warning", seen._get_alerts())

    def test_drafted_shipment_counts_once(self):
        """Shipped and in a draft invoice of 120, limit 100: SD-290."""
        self._limit(100)
        order = self._order(120)
        order.nav_post(ship=True, invoice=False)
        order._create_invoices()
        self.assertFigures(self._text(self._order(1)), 100, total=121)

    def test_formula_warns_only_above_the_limit(self):
        """100 + 50 + 70 + 30 − 10 = 240 plus the new order: SD-293."""
        self._order(100).nav_post()
        self._order(50).nav_post(ship=True, invoice=False)
        order = self._order(10)
        order.nav_post(ship=True, invoice=False)
        order._create_invoices()
        self._invoice(20)
        last = self._order(60)
        self._limit(240)
        self.assertFalse(self._text(last))
        self._limit(239.99)
        self.assertFigures(
            self._text(last),
            239.99,
            balance=100,
            shipped_not_invoiced=50,
            outstanding=90,
            total=240,
        )

    def test_without_limit_nothing_is_too_much(self):
        """0 is no limit: CS-081."""
        self._limit(0)
        self.assertFalse(self._text(self._order(1_000_000)))

    def test_bill_to_decides(self):
        payer = self.env["res.partner"].create({"name": "Payer"})
        self._limit(100, payer)
        self._limit(1, self.customer)
        form = self._form(self._order(90, partner_invoice_id=payer.id))
        self.assertFalse(form.partner_credit_warning)
        with form.order_line.edit(0) as line:
            line.product_uom_qty = 101
        self.assertIn("Payer", form.partner_credit_warning)

    def test_changed_customer_is_looked_at_anew(self):
        """Price of the new customer first, then the warning: CS-089."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "B",
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 50})
                ],
            }
        )
        other = self.env["res.partner"].create(
            {"name": "B", "property_product_pricelist": pricelist.id}
        )
        self._limit(400, other)
        order = self._create_order((self.item, 10))
        self.assertFalse(self._text(order))
        order.partner_id = other
        order._recompute_prices()
        self.assertFigures(self._text(order), 400, current=500, total=500)

    def test_foreign_currency_is_converted(self):
        """800 at 1.5 is 1,200: CS-088."""
        currency = self.env["res.currency"].create(
            {
                "name": "XNV",
                "symbol": "x",
                "rate_ids": [
                    Command.create(
                        {
                            "name": "2000-01-01",
                            "company_rate": 1 / 1.5,
                            "company_id": self.company.id,
                        }
                    )
                ],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._limit(1000)
        for kind in ("order", "quote"):
            document = self._order(
                800, pricelist_id=pricelist.id, nav_document_type=kind
            )
            self.assertFigures(self._text(document), 1000, current=1200)

    # === OVERDUE, AND WHICH WARNINGS ===#

    def test_overdue_invoice_warns_until_it_is_paid(self):
        """Only what was due before today: CS-079."""
        self.company.nav_credit_warnings = "overdue"
        self._invoice(70).action_post()
        order = self._order(10)
        self.assertFalse(self._text(order))
        late = self._invoice(500, due=self.today - timedelta(days=1))
        late.action_post()
        self.assertIn("overdue balance", self._text(order))
        self.assertIn(self.company.currency_id.format(500), self._text(order))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=late.ids
        ).create({})._create_payments()
        self.assertFalse(self._text(order))

    def test_setup_decides_which_warnings_show(self):
        """Both, one of the two, none: SD-288, CS-080."""
        self._limit(100)
        self._invoice(50, due=self.today - timedelta(days=1)).action_post()
        order = self._order(350)
        for setting, limit, overdue in (
            ("both", True, True),
            ("credit_limit", True, False),
            ("overdue", False, True),
            ("none", False, False),
        ):
            with self.subTest(setting):
                self.company.nav_credit_warnings = setting
                text = self._text(order)
                self.assertEqual("credit limit" in text, limit)
                self.assertEqual("overdue balance" in text, overdue)

    def test_new_documents_from_the_customer_card_warn(self):
        """Customer already filled, nothing typed yet: CS-082."""
        self._limit(10)
        self._invoice(50, due=self.today - timedelta(days=1)).action_post()
        for xmlid in ("nav_new_quote_action", "nav_new_order_action"):
            form = Form(
                self.env["sale.order"]
                .with_user(self.processor)
                .with_context(
                    default_partner_id=self.customer.id,
                    default_nav_document_type=xmlid.split("_")[2],
                ),
                view=FORM,
            )
            self.assertIn("credit limit", form.partner_credit_warning)
            self.assertIn("overdue", form.partner_credit_warning)
        form = Form(
            self.env["account.move"].with_context(
                default_move_type="out_invoice", default_partner_id=self.customer.id
            )
        )
        self.assertIn("overdue", self._alert(form))

    def test_odoo_setting_gives_the_same_single_warning(self):
        """One banner on Odoo's form too, whether or not Odoo checks limits itself."""
        self._limit(100)
        order = self._order(150)
        text = self._text(order)
        self.company.account_use_credit_limit = True
        self.assertEqual(self._text(order), text)
        form = self._form(order, view="sale.view_order_form")
        self.assertEqual(form.partner_credit_warning, text)
        banners = form._view["tree"].xpath(
            "//div//field[@name='partner_credit_warning']"
        )
        self.assertEqual(len(banners), 1)

    def test_warning_never_stops_posting(self):
        self._limit(1)
        order = self._order(150)
        self.assertTrue(self._text(order))
        order.with_user(self.poster).nav_post()
        self.assertTrue(order.nav_closed)
        self.assertFalse(self._text(order))

    def test_people_without_a_role_of_ours_keep_the_check_of_odoo(self):
        """Nothing unless Odoo's own setting is on, then Odoo's sentence."""
        user = new_test_user(
            self.env,
            login="nav_salesman",
            groups="sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self._limit(100)
        order = self._order(150)
        self.assertIn("exceeds the credit limit", self._text(order))
        seen = order.with_user(user)
        self.assertFalse(self._text(seen))
        self.company.account_use_credit_limit = True
        self.assertIn("has reached its credit limit", self._text(seen))
        self.assertIn("exceeds the credit limit", self._text(order))
