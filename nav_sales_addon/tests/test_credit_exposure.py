"""A customer's figures: rules/sales_documents.md §9, customers_setup.md §4."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class TestNavCreditExposure(NavSalesCommon):
    def _exposure(self, customer=None, company=None):
        customer = customer or self.customer
        figures = self.env["nav.credit.exposure"]._figures(
            customer, company or self.company
        )
        return figures[customer.commercial_partner_id.id]

    def _limit(self, amount, customer=None):
        (customer or self.customer).with_company(self.company).credit_limit = amount

    def _invoice(self, amount, post=True, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def assertExposure(self, exposure, **expected):
        actual = {name: round(getattr(exposure, name), 2) for name in expected}
        self.assertEqual(actual, expected)

    def test_each_part_is_counted_where_it_belongs(self):
        """Balance, shipped, outstanding, drafts add up: CS-092, SD-293."""
        self._limit(5000)
        self._invoice(1000)
        self._invoice(30, post=False)
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4
        order.nav_post(ship=True, invoice=False)
        order.order_line.nav_qty_to_ship = 0
        order.order_line.nav_qty_to_invoice = 1
        order.nav_post(ship=False, invoice=True)
        self.assertExposure(
            self._exposure(),
            balance=1120.0,
            shipped_not_invoiced=360.0,
            outstanding_orders=720.0,
            outstanding_invoices=30.0,
            prepayments=0.0,
            total=2230.0,
            available=2770.0,
        )

    def test_quotes_and_cancelled_orders_do_not_count(self):
        self._create_order(nav_document_type="quote")
        self._create_order().action_cancel()
        self.assertExposure(self._exposure(), total=0.0, available=0.0)

    def test_open_and_released_orders_count_the_same(self):
        order = self._create_order()
        self.assertExposure(self._exposure(), outstanding_orders=1200.0)
        order.nav_release()
        self.assertExposure(self._exposure(), outstanding_orders=1200.0)

    def test_order_total_is_kept_while_it_is_posted(self):
        """Partial shipments, then a draft invoice of them: CS-090, SD-290."""
        order = self._create_order((self.item_1, 3))
        for _shipment in range(3):
            order.order_line.nav_qty_to_ship = 1
            order.nav_post(ship=True, invoice=False)
        parts = {"outstanding_orders": 0.0, "total": 360.0}
        self.assertExposure(self._exposure(), shipped_not_invoiced=360.0, **parts)
        invoice = order._create_invoices()
        self.assertExposure(
            self._exposure(),
            shipped_not_invoiced=0.0,
            outstanding_invoices=360.0,
            **parts,
        )
        invoice.action_post()
        self.assertExposure(
            self._exposure(), outstanding_invoices=0.0, balance=360.0, **parts
        )

    def test_invoiced_before_shipped_is_not_counted_twice(self):
        """Odoo can invoice ordered quantities: then the balance has the amount."""
        self.item_1.invoice_policy = "order"
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        order._create_invoices().action_post()
        self.assertExposure(
            self._exposure(), balance=1200.0, outstanding_orders=0.0, total=1200.0
        )

    def test_invoiced_prepayment_is_deducted(self):
        """Balance + order − prepayment = the order: CS-084."""
        order = self._create_order((self.item_1, 10))
        order.nav_release()
        self._odoo_down_payment(order, 50)
        self.assertExposure(
            self._exposure(),
            balance=600.0,
            outstanding_orders=1200.0,
            prepayments=600.0,
            total=1200.0,
        )

    def test_returned_goods_reduce_exposure(self):
        """A line of a return that came back and is not credited: CS-085."""
        self._limit(100)
        order = self._create_order((self.service, -1, 125.0))
        self.assertExposure(self._exposure(), outstanding_orders=-150.0)
        order.nav_release()
        order.order_line.qty_delivered = -1
        self.assertExposure(
            self._exposure(),
            shipped_not_invoiced=-150.0,
            outstanding_orders=0.0,
            total=-150.0,
            available=250.0,
        )

    def test_return_of_an_invoiced_shipment_reduces_exposure(self):
        order = self._create_order((self.item_1, 10))
        order.nav_post()
        self.assertExposure(self._exposure(), total=1200.0)
        wizard = self.env["stock.return.picking"].create(
            {"picking_id": order.picking_ids.id}
        )
        wizard.product_return_moves.quantity = 2
        receipt = wizard._create_return()
        receipt.move_ids.picked = True
        receipt.button_validate()
        self.assertEqual(order.order_line.qty_delivered, 8)
        self.assertExposure(
            self._exposure(),
            balance=1200.0,
            shipped_not_invoiced=-240.0,
            outstanding_orders=0.0,
            total=960.0,
        )

    def test_foreign_currency_counts_in_company_currency(self):
        """800 at 1.5 of ours for one of theirs: CS-088."""
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
        self._create_order(
            (self.item_1, 8, 100.0, {"tax_ids": False}), pricelist_id=pricelist.id
        )
        self.assertExposure(self._exposure(), outstanding_orders=1200.0)

    def test_bill_to_customer_carries_the_risk(self):
        payer = self.env["res.partner"].create({"name": "Payer"})
        self._create_order(partner_invoice_id=payer.id)
        self.assertExposure(self._exposure(), total=0.0)
        self.assertExposure(self._exposure(payer), total=1200.0)

    def test_contact_has_the_figures_of_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.customer.id, "type": "invoice"}
        )
        self._create_order(partner_invoice_id=contact.id)
        self.assertExposure(self._exposure(contact), total=1200.0)
        self.assertExposure(self._exposure(), total=1200.0)

    def test_other_company_does_not_count(self):
        self._create_order()
        self._invoice(100)
        other = self.setup_other_company()["company"]
        self.assertExposure(self._exposure(company=other), total=0.0)

    def test_due_today_is_not_overdue(self):
        self._invoice(100, invoice_date_due=self.today)
        self.assertExposure(self._exposure(), balance=100.0, balance_due=0.0)
        self._invoice(
            50,
            invoice_date=self.today - timedelta(days=9),
            invoice_date_due=self.today - timedelta(days=1),
        )
        self.assertExposure(self._exposure(), balance=150.0, balance_due=50.0)

    def test_queries_do_not_grow_with_customers(self):
        """All figures are one statement, for one customer and for many."""
        customers = self.env["res.partner"].create(
            [{"name": f"Many {number}"} for number in range(60)]
        )
        for customer in customers[:20]:
            self._create_order(partner_id=customer.id)
        counts = [self._count_queries(customers[:1]), self._count_queries(customers)]
        self.assertEqual(counts[0], counts[1])
        # the figures; customers and limits, the company and its currency
        self.assertLessEqual(counts[1], 5)

    def _count_queries(self, customers):
        service = self.env["nav.credit.exposure"]
        self.env.flush_all()
        self.env.invalidate_all()
        service._figures(customers, self.company)  # what is cached stays out
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        figures = service._figures(customers, self.company)
        self.assertEqual(len(figures), len(customers))
        return self.env.cr.sql_log_count - before
