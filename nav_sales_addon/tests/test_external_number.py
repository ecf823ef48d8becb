from odoo import Command
from odoo.tests import Form, tagged

from .common import NavSalesCommon

ORDER_FORM = "nav_sales_addon.nav_sales_order_view_form"


@tagged("post_install", "-at_install")
class TestNavExternalNumber(NavSalesCommon):
    """External Document No.: duplicates, mandatory, where it arrives (rules §11)."""

    def _invoice(self, **values):
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_line_ids": [Command.create({"product_id": self.service.id})],
                **values,
            }
        )

    # === DUPLICATES ===#

    def test_duplicate_is_announced(self):
        """SD-323: open and posted orders of the customer are shown, not refused."""
        posted = self._create_order(client_order_ref="XXX")
        posted.nav_post()
        unposted = self._create_order(client_order_ref="XXX")
        form = Form(
            self.env["sale.order"]
            .with_user(self.poster)
            .with_context(default_nav_document_type="order"),
            view=ORDER_FORM,
        )
        form.partner_id = self.customer
        form.client_order_ref = "XXX"
        with form.order_line.new() as line:
            line.product_id = self.item_1
        order = form.save()
        self.assertEqual(order.duplicated_order_ids, posted | unposted)
        self.assertTrue(Form(order, view=ORDER_FORM).duplicated_order_ids)
        order.nav_post()
        self.assertTrue(order.nav_closed)

    def test_duplicate_of_another_customer(self):
        """SD-323: only the same customer; cancelled orders do not count."""
        other = self.env["res.partner"].create({"name": "C20"})
        self._create_order(client_order_ref="XXX", partner_id=other.id)
        self._create_order(client_order_ref="XXX").action_cancel()
        order = self._create_order(client_order_ref="XXX")
        self.assertFalse(order.duplicated_order_ids)

    # === MANDATORY ===#

    def test_mandatory_on_orders(self):
        """SD-324: refused in every step while blank, then it is everywhere."""
        self.company.nav_ext_doc_no_mandatory = True
        order = self._create_order((self.item_1, 2))
        for steps in ({"invoice": False}, {"ship": False}, {}):
            with self.assertRefused(f"{order.name}: External Document No. must be"):
                order.nav_post(**steps)
        with self.assertRefused("External Document No."):
            order.nav_preview_posting()
        self.assertEqual(order.nav_status, "open")
        order.client_order_ref = "PO-1"
        result = order.nav_post()
        self.assertEqual(self._shipments(result).nav_external_document_number, "PO-1")
        self.assertEqual(self._invoices(result).ref, "PO-1")
        (entry,) = self._customer_entries(order)
        self.assertEqual(entry.external_document_number, "PO-1")

    def test_mandatory_on_stand_alone_invoices(self):
        """SD-324: the setup is meant for invoices too; credit memos are free."""
        self.company.nav_ext_doc_no_mandatory = True
        invoice = self._invoice()
        with self.assertRefused("External Document No. must be filled in"):
            invoice.action_post()
        invoice.ref = "PO-2"
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        credit_memo = self._invoice(move_type="out_refund")
        credit_memo.action_post()
        self.assertEqual(credit_memo.state, "posted")

    def test_mandatory_for_native_deliveries(self):
        """Design §1.5: the Odoo way of delivering asks for it as well."""
        self.company.nav_ext_doc_no_mandatory = True
        order = self._create_order((self.item_1, 2))
        order.action_confirm()
        order.picking_ids.move_ids.picked = True
        with self.assertRefused(f"{order.name}: External Document No."):
            order.picking_ids.button_validate()
        order.client_order_ref = "PO-3"
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.nav_external_document_number, "PO-3")

    def test_mandatory_is_the_setup_of_the_orders_company(self):
        """The setup of the order's company counts, not that of the current one."""
        other = self._create_company(name="Other Company")
        self.env.user.company_ids |= other
        other.nav_ext_doc_no_mandatory = True
        order = self._create_order((self.item_1, 2))
        companies = [other.id, self.company.id]
        order.with_context(allowed_company_ids=companies).nav_post()
        self.assertTrue(order.nav_closed)

    def test_optional_by_default(self):
        """SD-324: without the setup a blank number is fine."""
        order = self._create_order((self.item_1, 2))
        order.nav_post()
        self.assertTrue(order.nav_closed)

    # === WHERE IT ARRIVES ===#

    def test_entered_on_quotes_and_orders(self):
        """SD-325: the quote's number goes on to the order made of it."""
        form = Form(self.env["sale.order"].with_user(self.processor), view=ORDER_FORM)
        form.partner_id = self.customer
        form.client_order_ref = "PO-4"
        quote = form.save()
        quote.nav_make_order()
        self.assertEqual(
            (quote.nav_document_type, quote.client_order_ref), ("order", "PO-4")
        )

    def test_travels_to_documents_and_ledgers(self):
        """SD-326, CS-375: shipment, invoice, ledger and journal items show it."""
        order = self._create_order((self.item_1, 2), client_order_ref="PO-9")
        order.order_line.nav_qty_to_ship = 1
        first = order.nav_post()
        order.client_order_ref = "PO-9b"  # editable while released (rules §3)
        second = order.nav_post()
        for result, number in ((first, "PO-9"), (second, "PO-9b")):
            shipment, invoice = self._shipments(result), self._invoices(result)
            self.assertEqual(shipment.nav_external_document_number, number)
            self.assertEqual(set(invoice.line_ids.mapped("ref")), {number})
            entry = self.env["nav.customer.ledger.entry"].search(
                [("move_id", "=", invoice.id)]
            )
            self.assertEqual(entry.external_document_number, number)
