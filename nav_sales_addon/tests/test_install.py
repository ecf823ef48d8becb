from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNavInstall(TransactionCase):
    def test_addon_is_installed(self):
        """The addon is installed in the database the tests run on."""
        module = self.env["ir.module.module"].search([("name", "=", "nav_sales_addon")])
        self.assertEqual(module.state, "installed")
