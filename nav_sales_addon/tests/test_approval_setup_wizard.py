from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .approval_common import NavApprovalCommon


@tagged("post_install", "-at_install")
class TestNavApprovalSetupWizard(NavApprovalCommon):
    """The usual approvals in one step (rules/approvals.md §1)."""

    def _finish(self, **values):
        """Run the wizard, return its rule."""
        wizard = self.env["nav.approval.setup"].with_company(self.company)
        values = {"document_type": "invoice", "approver_id": self.mona.id, **values}
        action = wizard.create(values).action_nav_finish()
        return self.env["nav.approval.rule"].browse(action["res_id"])

    def test_people_and_rule(self):
        """AP-019: one enabled rule; the approver is unlimited, the others limited."""
        rule = self._finish(due_days=5, sales_limit=300)
        self.assertEqual(
            (rule.document_type, rule.approver_type, rule.limit_type, rule.due_days),
            ("invoice", "approver", "first_qualified", 5),
        )
        self.assertTrue(rule.enabled)
        setup = self.setup_mona
        self.assertTrue(setup.unlimited_sales)
        self.assertEqual((setup.sales_limit, setup.approver_id.id), (0.0, False))
        for other in (self.setup_rita, self.setup_dora):
            with self.subTest(other.user_name):
                self.assertFalse(other.unlimited_sales)
                self.assertEqual(
                    (other.sales_limit, other.approver_id), (300.0, self.mona)
                )
                self.assertFalse(other.chain_warning)

    def test_new_people(self):
        """Sellers without a setup get one, people off the list stay as they are."""
        nobody = self.env["nav.approval.user"]
        self.assertEqual(nobody._of(self.nosy, self.company), nobody)
        form = Form(self.env["nav.approval.setup"].with_company(self.company))
        self.assertIn(self.nosy, form.user_ids[:])
        self.assertIn(self.carl, form.user_ids[:])
        form.approver_id = self.mona
        form.sales_limit = 50
        form.user_ids.remove(id=self.dora.id)
        form.save().action_nav_finish()
        self.assertEqual(nobody._of(self.nosy, self.company).approver_id, self.mona)
        self.assertTrue(self.setup_dora.unlimited_sales)

    def test_keep_people(self):
        """AP-018: limits and approvers stay, only the rule is made."""
        rule = self._finish(keep_users=True, approver_id=False)
        self.assertTrue(rule.enabled)
        self.assertEqual(self.setup_rita.sales_limit, 100)
        self.assertEqual(self.setup_mona.approver_id, self.dora)

    def test_again(self):
        """AP-021: the same rule, changed."""
        rule = self._finish(due_days=5)
        self.assertEqual(self._finish(due_days=10), rule)
        self.assertEqual((rule.due_days, rule.enabled), (10, True))
        self.assertNotEqual(self._finish(document_type="order"), rule)

    def test_clash(self):
        """AP-020: what has the same trigger is disabled, not deleted."""
        made = self._create_rule("invoice", approver_type="approver")
        other = self._create_rule("invoice", min_amount=500)
        rule = self._finish()
        self.assertTrue(rule.enabled)
        self.assertFalse(made.enabled)
        self.assertTrue(other.enabled)

    def test_customer(self):
        """AP-022, AP-023: a new customer, decided by the chosen person."""
        with Form(self.env["nav.approval.setup"]) as form:
            form.document_type = "customer"
            form.keep_users = True
            with self.assertRaises(AssertionError):
                form.save()
            form.approver_id = self.dora
        rule = self._finish(
            document_type="customer", approver_id=self.dora.id, keep_users=True
        )
        self.assertEqual((rule.enabled, rule.kind), (True, "document"))
        self.assertEqual(rule.specific_user_id, self.dora)

    def test_field_change(self):
        """AP-024: exactly this field and this change."""
        field = self.env["ir.model.fields"]._get("res.partner", "credit_limit")
        rule = self._finish(
            document_type="customer",
            kind="field_change",
            field_id=field.id,
            operator="increased",
            keep_users=True,
        )
        self.assertEqual(
            (rule.enabled, rule.kind, rule.field_id, rule.operator),
            (True, "field_change", field, "increased"),
        )

    def test_rights(self):
        """AP-240: only who sets up approvals."""
        wizard = self.env["nav.approval.setup"].create({"approver_id": self.mona.id})
        with self.assertRaises(AccessError):
            wizard.with_user(self.dora).action_nav_finish()
