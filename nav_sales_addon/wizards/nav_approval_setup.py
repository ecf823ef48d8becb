from odoo import api, fields, models

from ..models.approvals.nav_approval_rule import DOCUMENT_TYPES


class NavApprovalSetup(models.TransientModel):
    """The usual approvals in one step (rules/approvals.md §1, AP-018 to AP-024).

    One person approves everything, everybody else up to a limit. Run again, it changes
    the rule it has made; it never makes a second one.
    """

    _name = "nav.approval.setup"
    _description = "Set Up Approvals"

    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env.company,
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    document_type = fields.Selection(
        DOCUMENT_TYPES, string="Approve", default="order", required=True
    )
    kind = fields.Selection(
        [
            ("document", "A new customer needs approval"),
            ("field_change", "A change of a field needs approval"),
        ],
        string="When",
        default="document",
        required=True,
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        ondelete="cascade",
        domain="[('model', '=', 'res.partner'), ('store', '=', True), "
        "('ttype', 'in', ('boolean', 'char', 'date', 'float', 'integer', "
        "'many2one', 'monetary', 'selection', 'text'))]",
    )
    operator = fields.Selection(
        [
            ("increased", "Increased"),
            ("decreased", "Decreased"),
            ("changed", "Changed"),
        ],
        string="Is",
        default="changed",
    )
    keep_users = fields.Boolean(string="Keep the Approval Users as They Are")
    approver_id = fields.Many2one(
        "res.users", string="Who Approves", domain="[('share', '=', False)]"
    )
    sales_limit = fields.Monetary(string="Limit of Everybody Else")
    user_ids = fields.Many2many(
        "res.users",
        string="Everybody Else",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        compute="_compute_user_ids",
        store=True,
        readonly=False,
    )
    due_days = fields.Integer(string="Due After", default=2)

    _limit_not_negative = models.Constraint(
        "CHECK(sales_limit >= 0)", "The approval limit must not be negative."
    )
    _due_days = models.Constraint(
        "CHECK(due_days >= 0)", "The days until a request is due must not be negative."
    )

    @api.depends("company_id")
    def _compute_user_ids(self):
        """Whoever sells, and whoever is an approval user already."""
        sellers = self.env.ref("sales_team.group_sale_salesman").sudo().all_user_ids
        for wizard in self:
            company = wizard.company_id
            rows = self._rows(company)
            wizard.user_ids = rows.user_id | sellers.filtered(
                lambda user, c=company: not user.share and c in user.company_ids
            )

    @api.model
    def _rows(self, company):
        return self.env["nav.approval.user"].search([("company_id", "=", company.id)])

    def action_nav_finish(self):
        """Set up the people and the rule, then show the rule.

        :raise AccessError: the user does not set up approvals
        """
        self.ensure_one()
        self.env["nav.approval.rule"].check_access("write")
        if self.approver_id:
            self._set_up_people()
        rule = self._set_up_rule()
        return {
            "type": "ir.actions.act_window",
            "res_model": rule._name,
            "res_id": rule.id,
            "views": [(False, "form")],
        }

    # === PEOPLE ===#

    def _set_up_people(self):
        """The approver first: the others may name him once he is set up."""
        approver = self.approver_id
        rows = self._rows(self.company_id)
        known = rows.filtered(lambda row: row.user_id == approver)
        if not self.keep_users or not known:
            self._save(
                known, approver, unlimited_sales=True, sales_limit=0, approver_id=False
            )
        if not self.keep_users:
            limit = {"unlimited_sales": False, "sales_limit": self.sales_limit}
            others = self.user_ids - approver
            known = rows.filtered(lambda row: row.user_id in others)
            self._save(known, others, **limit, approver_id=approver.id)

    def _save(self, rows, users, **values):
        rows.write(values)
        self.env["nav.approval.user"].create(
            [
                {"user_id": user.id, "company_id": self.company_id.id, **values}
                for user in users - rows.user_id
            ]
        )

    # === RULE ===#

    def _set_up_rule(self):
        """Update the wizard's own rule; a clashing one is disabled (AP-020, AP-021)."""
        rules = self.env["nav.approval.rule"]
        values = self._rule_values()
        keys = ("company_id", "document_type", "kind", "field_id", "from_wizard")
        rule = rules.search([(name, "=", values[name]) for name in keys], limit=1)
        if rule:
            rule.action_disable()
            rule.write(values)
        else:
            rule = rules.create(values)
        clashing = rules.search(
            [("enabled", "=", True), ("company_id", "=", self.company_id.id)]
        ).filtered(lambda other: other._trigger() == rule._trigger())
        clashing.action_disable()
        rule.action_enable()
        return rule

    def _rule_values(self):
        """Approver and first qualified; who decides about customers is a person."""
        customer = self.document_type == "customer"
        change = customer and self.kind == "field_change"
        return {
            "name": self._rule_name(change),
            "from_wizard": True,
            "company_id": self.company_id.id,
            "document_type": self.document_type,
            "kind": "field_change" if change else "document",
            "field_id": change and self.field_id.id,
            "operator": change and self.operator,
            "min_amount": 0.0,
            "domain": "[]",
            "line_domain": "[]",
            "gate_confirm": True,
            "gate_post": True,
            "approver_type": "specific" if customer else "approver",
            "limit_type": "specific" if customer else "first_qualified",
            "specific_user_id": customer and self.approver_id.id,
            "due_days": self.due_days,
        }

    def _rule_name(self, change):
        if change:
            operator = dict(self._fields["operator"]._description_selection(self.env))
            return self.env._(
                "Customers: %(field)s, %(operator)s",
                field=self.field_id.field_description,
                operator=operator[self.operator],
            )
        if self.document_type == "customer":
            return self.env._("New customer")
        types = dict(self._fields["document_type"]._description_selection(self.env))
        return self.env._("%s above the limit", types[self.document_type])
