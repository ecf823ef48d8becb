from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NavSalesCommon

WATCHED = (
    "account_move",
    "account_move_line",
    "account_payment",
    "mail_mail",
    "mail_message",
    "mail_tracking_value",
    "sale_order",
    "sale_order_line",
    "stock_move",
    "stock_move_line",
    "stock_picking",
    "stock_quant",
    "stock_reference",
)


@tagged("post_install", "-at_install")
class TestNavPostingPreview(NavSalesCommon):
    """The preview tells the truth and leaves no trace (rules §17)."""

    def _counts(self):
        self.env.flush_all()
        counts = {}
        for table in WATCHED:
            self.env.cr.execute(f"SELECT COUNT(*), MAX(write_date) FROM {table}")
            counts[table] = self.env.cr.fetchone()
        return counts

    def _sequences(self):
        """The next number of every series, standard and without gaps."""
        series = self.env["ir.sequence"].sudo().search([])
        series.invalidate_recordset(["number_next", "number_next_actual"])
        return {record: record.number_next_actual for record in series}

    def test_preview_shows_all_entries(self):
        """SD-196: item, customer, G/L and tax entries; the order is unchanged."""
        order = self._create_order((self.item_1, 10), (self.item_2, 5))
        entries = order.with_user(self.processor).nav_preview_posting()
        (customer,) = entries["customer_entries"]
        self.assertEqual(customer["amount"], 1440.0)
        self.assertEqual(customer["document_type"], "invoice")
        self.assertEqual([e["quantity"] for e in entries["item_entries"]], [-5, -10])
        amounts = [e["sales_amount_actual"] for e in entries["item_entries"]]
        self.assertEqual(amounts, [200.0, 1000.0])
        debit = sum(e["debit"] for e in entries["gl_entries"])
        credit = sum(e["credit"] for e in entries["gl_entries"])
        self.assertEqual((debit, credit), (1440.0, 1440.0))
        (tax,) = entries["vat_entries"]
        self.assertEqual((tax["base"], tax["amount"]), (-1200.0, -240.0))
        self.assertEqual((order.state, order.nav_status), ("draft", "open"))
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.invoice_ids)

    def test_preview_leaves_no_trace(self):
        """SD-199: no record, no mail, no number is left or used."""
        series = self.env["ir.sequence"].create(
            {"name": "Invoices", "prefix": "PSI-", "implementation": "no_gap"}
        )
        self.company.nav_invoice_sequence_id = series
        order = self._create_order((self.item_1, 10))
        order.order_line.nav_qty_to_ship = 4  # a backorder would take a number
        counts, sequences = self._counts(), self._sequences()
        order.with_user(self.processor).nav_preview_posting()
        self.assertEqual(self._counts(), counts)
        self.assertEqual(self._sequences(), sequences)
        self.assertQuantities(order.order_line, shp=0, inv=0, qts=4, qti=4)
        self.assertFalse(order.nav_last_shipment_id)
        self.assertFalse(order.nav_last_invoice_id)
        invoice = self._invoices(order.nav_post())
        self.assertEqual(invoice.name, "PSI-1")

    def test_preview_numbers_are_placeholders(self):
        """SD-205: shipment and invoice numbers begin with ***."""
        order = self._create_order((self.item_1, 10))
        entries = order.nav_preview_posting()
        for rows in entries.values():
            for row in rows:
                self.assertRegex(row["document_number"], r"^\*\*\*")
                self.assertNotIn("INV/", row.get("description", ""))

    def test_each_document_has_one_placeholder(self):
        """The same *** number in every ledger, also with number series of our own."""
        for name in ("invoice", "shipment"):
            series = {"name": name, "prefix": "X", "implementation": "no_gap"}
            self.company[f"nav_{name}_sequence_id"] = self.env["ir.sequence"].create(
                series
            )
        order = self._create_order((self.item_1, 10), client_order_ref="PO-1")
        entries = order.nav_preview_posting()
        (number,) = {row["document_number"] for row in entries["gl_entries"]}
        (customer,) = entries["customer_entries"]
        self.assertEqual(customer["document_number"], number)
        texts = [row["description"] for row in entries["gl_entries"]]
        self.assertIn(f"PO-1 - {number}", texts)

    def test_preview_sends_nothing(self):
        """Rules §17: a confirmation mail of the order template stays in the house."""
        order = self._create_order((self.item_1, 1))
        hooks = len(self.env.cr.postcommit._funcs)
        template = self.env.ref("sale.mail_template_sale_confirmation")

        def confirm_with_mail(orders):
            for record in orders:
                record.message_post_with_source(template, force_send=True)

        self.patch(type(order), "_action_confirm", confirm_with_mail)
        with self.assertRaises(UserError):  # nothing was procured: cannot be shipped
            order.nav_preview_posting()
        self.assertEqual(len(self.env.cr.postcommit._funcs), hooks)
        self.assertFalse(order.message_ids.filtered("mail_ids"))

    def test_preview_reports_what_posting_would(self):
        """SD-197, SD-200: the same errors, all of them, and no false success."""
        order = self._create_order((self.item_1, 1))
        self.customer.with_company(self.company).nav_blocked = "all"
        self.company.nav_allow_posting_to = "2018-12-31"
        with self.assertRaises(UserError) as previewed:
            order.nav_preview_posting()
        with self.assertRaises(UserError) as posted:
            order.nav_post()
        self.assertEqual(str(previewed.exception), str(posted.exception))
        self.assertIn("blocked", str(previewed.exception))
        self.assertIn("allowed posting dates", str(previewed.exception))

    def test_preview_of_the_remainder(self):
        """SD-198: after partial shipments only what is left is shown."""
        order = self._create_order((self.item_1, 100, 10.0, {"discount": 10}))
        order.order_line.nav_qty_to_ship = 10
        order.nav_post()
        order.order_line.nav_qty_to_ship = 20
        order.nav_post(invoice=False)
        order.order_line.nav_qty_to_invoice = 60
        entries = order.nav_preview_posting()
        (item,) = entries["item_entries"]
        self.assertEqual(item["quantity"], -70)
        (customer,) = entries["customer_entries"]
        self.assertEqual(customer["amount"], 648.0)

    def test_preview_while_an_approval_is_pending(self):
        """Rules §3: a pending document cannot be posted, but it can be previewed."""
        order = self._create_order((self.item_1, 1))
        order._nav_set_status("pending_approval")
        with self.assertRaisesRegex(UserError, "waiting for approval"):
            order.nav_post()
        entries = order.nav_preview_posting()
        self.assertEqual(len(entries["customer_entries"]), 1)
        self.assertEqual(order.nav_status, "pending_approval")

    def test_preview_then_post(self):
        """SD-197: what was previewed is what posting then writes."""
        order = self._create_order((self.item_1, 3), (self.service, 2))
        before = order.nav_preview_posting()
        invoice = self._invoices(order.nav_post())
        self.assertEqual(
            sorted(entry["amount"] for entry in before["gl_entries"]),
            sorted(invoice.line_ids.mapped("balance")),
        )

    def test_forged_context_does_not_make_a_preview(self):
        """Design §7: a context from outside cannot switch numbers to placeholders."""
        series = self.env["ir.sequence"].create({"name": "S", "prefix": "S"})
        forged = series.with_context(nav_preview=True)
        self.assertEqual(forged.next_by_id(), "S1")

    def test_preview_dialog(self):
        """The dialog keeps what was found, in the user's words."""
        order = self._create_order((self.item_1, 2))
        action = order.with_user(self.processor).action_nav_preview_posting()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.customer_entry_ids.amount_company, 240.0)
        self.assertEqual(wizard.customer_entry_ids.document_type, "Invoice")
        self.assertEqual(wizard.item_entry_ids.quantity, -2)
        self.assertEqual(sum(wizard.gl_entry_ids.mapped("debit")), 240.0)
        self.assertEqual(wizard.vat_entry_ids.base, -200.0)
