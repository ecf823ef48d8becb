from lxml import etree

from odoo.tests import tagged

from .common import NavSalesCommon

# rules/customers_setup.md §14 and rules/sales_documents.md §1
DEFAULTS = {
    "nav_default_posting_date": "work_date",
    "nav_link_document_date": True,
    "nav_default_qty_to_ship": "remainder",
    "nav_ext_doc_no_mandatory": False,
    "nav_archive_quotes": "never",
    "nav_archive_orders": False,
    "nav_copy_comments_shipment": True,
    "nav_copy_comments_invoice": True,
    "nav_credit_warnings": "both",
    "nav_stockout_warning": True,
}


@tagged("post_install", "-at_install")
class TestNavSalesSetup(NavSalesCommon):
    """Sales & Receivables Setup: one page, the defaults of the rules."""

    def _page(self):
        settings = self.env["res.config.settings"]
        arch = etree.fromstring(settings.get_view(view_type="form")["arch"])
        (page,) = arch.xpath("//app[@name='nav_sales_addon']")
        return page

    def test_defaults(self):
        """CS-339, CS-340, CS-341: a new company begins as NAV does."""
        company = self.env["res.company"].create({"name": "New"})
        found = {name: company[name] for name in DEFAULTS}
        self.assertEqual(found, DEFAULTS)

    def test_page_has_every_switch(self):
        """CS-345: number series too; what is not on the page nobody can change."""
        shown = {node.get("name") for node in self._page().iter("field")}
        for name, field in self.env["res.config.settings"]._fields.items():
            if name.startswith("nav_"):
                self.assertIn(name, shown)
                self.assertFalse(field.store and not field.related, name)
        self.assertIn("quotation_validity_days", shown)
        self.assertLessEqual(set(DEFAULTS), shown)

    def test_every_setting_is_explained(self):
        for setting in self._page().iter("setting"):
            self.assertTrue(setting.get("help"), setting.get("id"))

    def test_a_switch_is_saved_for_the_company(self):
        settings = self.env["res.config.settings"].create(
            {"nav_stockout_warning": False, "nav_credit_warnings": "none"}
        )
        settings.execute()
        self.assertFalse(self.env.company.nav_stockout_warning)
        self.assertEqual(self.env.company.nav_credit_warnings, "none")
