from odoo import fields
from odoo.tests import tagged

from .test_reports import NavReportCommon


@tagged("post_install", "-at_install")
class TestNavConfirmationPrint(NavReportCommon):
    """The PDF that goes along with an order confirmation (rules §6)."""

    def test_references_and_terms(self):
        """CS-128: external number, planned shipment date, payment method."""
        journal = self.company_data["default_journal_bank"]
        method = journal.inbound_payment_method_line_ids[:1]
        method.name = "Bank Transfer"
        shipment = fields.Datetime.add(fields.Datetime.now(), days=9)
        order = self._create_order(
            (self.item_1, 1), client_order_ref="EX1", commitment_date=shipment
        )
        order.preferred_payment_method_line_id = method
        page = self._render("order_confirmation", order, self.processor)
        planned = fields.Datetime.context_timestamp(order, shipment)
        self.assertEqual(self._info(page, "informations_reference"), "EX1")
        self.assertEqual(
            self._info(page, "planned_shipment_date"), planned.strftime("%m/%d/%Y")
        )
        self.assertEqual(self._info(page, "payment_method"), "Bank Transfer")

    def test_quote_has_no_shipment_date(self):
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        page = self._render("order_confirmation", quote)
        self.assertIsNone(self._info(page, "planned_shipment_date"))
