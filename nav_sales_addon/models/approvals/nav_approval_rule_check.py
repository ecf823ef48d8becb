from odoo import api, models

from .nav_approval_rule import MODELS

CREDIT_TYPES = ("order", "invoice")


class NavApprovalRuleCheck(models.AbstractModel):
    """What keeps a rule from working (rules/approvals.md §12.6)."""

    _name = "nav.approval.rule.check"
    _description = "Check of Approval Rules"

    @api.model
    def _missing_choice(self, rule):
        specific = "specific" in (rule.approver_type, rule.limit_type)
        if rule.is_template:
            return self.env._("it is a template. Make a rule of it first.")
        if rule.kind == "credit_limit" and rule.document_type not in CREDIT_TYPES:
            return self.env._("a credit limit is exceeded by orders and invoices.")
        if rule.approver_type == "group":
            if not rule.group_id.member_ids:
                return self.env._("choose an approval group with members.")
        elif specific and not rule.specific_user_id:
            return self.env._("choose the specific user.")
        if rule.document_type == "customer":
            return self._missing_customer_choice(rule)
        if rule.kind == "field_change":
            return self.env._("changes of fields are approved for customers only.")
        return False

    @api.model
    def _missing_customer_choice(self, rule):
        limited = rule.limit_type in ("chain", "first_qualified")
        if rule.approver_type in ("approver", "salesperson") and limited:
            return self.env._(
                "a customer has no amount. Choose the direct approver, a specific "
                "user or a group."
            )
        if rule.kind == "field_change" and not (rule.field_id and rule.operator):
            return self.env._("choose the field and the change.")
        return False

    @api.model
    def _broken_condition(self, rule):
        """Why a condition cannot be read, False when it can."""
        models = MODELS[rule.document_type]
        for name, model in zip(("domain", "line_domain"), models, strict=True):
            try:
                domain = rule._parsed(name)
                if model:
                    domain.validate(self.env[model])
            except (ValueError, SyntaxError, TypeError) as error:
                return self.env._("the condition cannot be read: %s", error)
        return False
