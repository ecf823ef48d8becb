import ast
import logging

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engines import approval_routing as routing

_logger = logging.getLogger(__name__)

DOCUMENT_TYPES = [
    ("quote", "Quote"),
    ("order", "Order"),
    ("invoice", "Invoice"),
    ("credit_memo", "Credit Memo"),
    ("customer", "Customer"),
]
MODELS = {
    "quote": ("sale.order", "sale.order.line"),
    "order": ("sale.order", "sale.order.line"),
    "invoice": ("account.move", "account.move.line"),
    "credit_memo": ("account.move", "account.move.line"),
    "customer": ("res.partner", False),
}
# What makes two rules the same trigger (rules/approvals.md §12.6).
TRIGGER = ("company_id", "document_type", "kind", "min_amount", "field_id", "operator")
GATES = ("gate_send", "gate_confirm", "gate_post")


class NavApprovalRule(models.Model):
    """When an approval is needed, and who gives it (rules/approvals.md §3, §14)."""

    _name = "nav.approval.rule"
    _description = "Approval Rule"
    _inherit = ["mail.thread"]
    _order = "is_template, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    enabled = fields.Boolean(tracking=True, copy=False)
    enabled_on = fields.Datetime(readonly=True, copy=False)
    is_template = fields.Boolean(readonly=True, copy=False)
    from_wizard = fields.Boolean(
        string="Made by Set Up Approvals", readonly=True, copy=False
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", string="Currency"
    )

    # When
    document_type = fields.Selection(DOCUMENT_TYPES, default="order", required=True)
    kind = fields.Selection(
        [
            ("document", "The document or the card itself"),
            ("credit_limit", "The credit limit is exceeded"),
            ("field_change", "A field is changed"),
        ],
        string="What Needs Approval",
        default="document",
        required=True,
    )
    model_name = fields.Char(compute="_compute_model_names")
    line_model_name = fields.Char(compute="_compute_model_names")
    domain = fields.Char(string="Only If", default="[]")
    line_domain = fields.Char(string="Only If a Line Is", default="[]")
    min_amount = fields.Monetary(
        string="From Amount", help="Without VAT, in the currency of the company."
    )
    field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        ondelete="set null",
        domain="[('model', '=', 'res.partner'), ('store', '=', True), "
        "('ttype', 'in', ('boolean', 'char', 'date', 'float', 'integer', "
        "'many2one', 'monetary', 'selection', 'text'))]",
    )
    operator = fields.Selection(
        [("increased", "Increased"), ("decreased", "Decreased"), ("changed", "Changed")]
    )
    gate_send = fields.Boolean(string="Sending to the Customer")
    gate_confirm = fields.Boolean(string="Make Order and Release", default=True)
    gate_post = fields.Boolean(string="Posting", default=True)

    # Who
    approver_type = fields.Selection(
        [
            ("approver", "Approver of the Requester"),
            ("salesperson", "Salesperson"),
            ("specific", "Specific User"),
            ("group", "Approval Group"),
        ],
        default="approver",
        required=True,
    )
    limit_type = fields.Selection(
        [
            ("chain", "Everybody up to the First Sufficient Limit"),
            ("first_qualified", "The First Sufficient Limit Only"),
            ("direct", "Direct Approver, Limits Do Not Count"),
            ("specific", "Specific User"),
        ],
        string="How Far Up",
        default="chain",
        required=True,
    )
    specific_user_id = fields.Many2one(
        "res.users",
        string="Specific User",
        ondelete="restrict",
        domain="[('nav_approval_user_ids.company_id', '=', company_id)]",
    )
    group_id = fields.Many2one(
        "nav.approval.group",
        string="Approval Group",
        ondelete="restrict",
        domain="[('company_id', '=', company_id)]",
    )
    approvers = fields.Char(compute="_compute_approvers")
    allow_self_approval = fields.Boolean(
        string="Requester Counts",
        default=True,
        help="A step that falls on the requester is approved at once. Without this, "
        "somebody else always decides.",
    )

    # How
    due_days = fields.Integer(string="Due After (Days)")
    delegate_after_days = fields.Selection(
        [("0", "Never"), ("1", "1 Day"), ("2", "2 Days"), ("5", "5 Days")],
        string="Delegate After",
        default="0",
        required=True,
    )
    require_reason = fields.Boolean(string="Reason Needed to Reject")
    notify_requester = fields.Boolean(string="Tell the Requester", default=True)
    tolerance_pct = fields.Float(
        string="Tolerance (%)",
        help="An approved document may change by this much without a new approval.",
    )
    request_ids = fields.Many2many("nav.approval.request", string="Requests")
    request_count = fields.Integer(compute="_compute_request_count")
    problem = fields.Char(compute="_compute_problem")

    _due_days = models.Constraint(
        "CHECK(due_days >= 0)", "The days until a request is due must not be negative."
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for rule in self:
            company = rule.company_id or self.env.company
            rule.currency_id = company.currency_id

    @api.depends("document_type")
    def _compute_model_names(self):
        for rule in self:
            rule.model_name, rule.line_model_name = MODELS[rule.document_type]

    def _compute_problem(self):
        """What became wrong after the rule was enabled."""
        check = self.env["nav.approval.rule.check"]
        for rule in self:
            problem = rule.enabled and check._missing_choice(rule)
            rule.problem = problem or check._broken_condition(rule)

    @api.depends("approver_type", "limit_type", "specific_user_id", "group_id")
    def _compute_approvers(self):
        """Who decides, in a few words for the list of rules."""
        for rule in self:
            named = rule.specific_user_id if rule.approver_type == "specific" else False
            named = rule.group_id if rule.approver_type == "group" else named
            texts = [rule._label("approver_type")]
            if named is False:
                texts.append(rule._label("limit_type"))
            rule.approvers = named and named.sudo().display_name or ": ".join(texts)

    def _label(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name])

    def _compute_request_count(self):
        for rule in self:
            rule.request_count = len(rule.request_ids)

    # === WHICH RULES FIT ===#

    @api.model
    @tools.ormcache("company_id")
    def _enabled_ids(self, company_id):
        """Read once, not at each confirmation: most companies have a few or none."""
        rules = self.sudo().search(
            [("company_id", "=", company_id), ("enabled", "=", True)]
        )
        return tuple(rules.ids)

    @api.model
    def _enabled(self, company, document_type, kinds=("document", "credit_limit")):
        # sudo: rules bind everybody, also those who may not read them
        rules = self.sudo().browse(self._enabled_ids(company.id))
        return rules.filtered(
            lambda rule: rule.kind in kinds and rule.document_type == document_type
        )

    @api.model
    def _fitting(self, document, gate=None, document_type=None):
        """The enabled rules a document falls under, all of them (rules §3).

        :param document: one record of `nav.approval.mixin`
        :param str gate: only rules that guard it: send, confirm or post
        :param str document_type: what the document is going to be; default: what it is
        """
        document = document.sudo()
        company = document._nav_approval_company()
        kind = document_type or document._nav_approval_document_type()
        return self._enabled(company, kind).filtered(
            lambda rule: (not gate or rule[f"gate_{gate}"]) and rule._fits(document)
        )

    def _fits(self, document):
        self.ensure_one()
        if self.min_amount:
            amount = document._nav_approval_amounts()["amount_company"]
            if self.currency_id.compare_amounts(amount, self.min_amount) < 0:
                return False
        if self.kind == "credit_limit" and not document._nav_approval_credit_limit():
            return False
        lines = document._nav_approval_lines()
        return self._matches("domain", document) and self._matches("line_domain", lines)

    def _matches(self, name, records):
        """A condition on a field that is gone stops nothing and frees nobody (AP-035).

        The rule covers all documents until somebody corrects it; see `problem`.
        """
        domain = self._parsed(name)
        try:
            return domain.is_true() or bool(records.filtered_domain(domain))
        except ValueError as error:
            _logger.warning("Approval rule %s: %s", self.id, error)
            return True

    def _parsed(self, name):
        return Domain(ast.literal_eval(self[name] or "[]"))

    def _engine_rule(self, document):
        """This rule as the routing engine reads it."""
        members = self.group_id.member_ids.filtered("user_id.active")
        return routing.Rule(
            key=self.id,
            approver_type=self.approver_type,
            limit_type=self.limit_type,
            specific=self.specific_user_id.id or None,
            members=tuple(
                routing.Member(member.user_id.id, member.sequence) for member in members
            ),
            any_member=self.group_id.level_rule == "any",
            allow_self=self.allow_self_approval,
            within_limit=self.kind == "credit_limit"
            and document._nav_approval_available_credit() >= 0,
        )

    # === CONSTRAINTS ===#

    @api.constrains("domain", "line_domain", "document_type")
    def _check_domains(self):
        for rule in self:
            problem = self.env["nav.approval.rule.check"]._broken_condition(rule)
            if problem:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: %(problem)s", rule=rule.name, problem=problem
                    )
                )

    @api.constrains("enabled", "is_template")
    def _check_enabled(self):
        """Everything that is needed is there before a rule works (rules §12.6)."""
        for rule in self.filtered("enabled"):
            problem = self.env["nav.approval.rule.check"]._missing_choice(rule)
            if problem:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s cannot be enabled: %(problem)s",
                        rule=rule.name,
                        problem=problem,
                    )
                )
            rule._check_unique()

    def _check_unique(self):
        others = self.search([("enabled", "=", True), ("id", "!=", self.id)])
        for other in others:
            if other._trigger() == self._trigger():
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s cannot be enabled: %(other)s has the same "
                        "trigger and the same conditions.",
                        rule=self.name,
                        other=other.name,
                    )
                )

    def _trigger(self):
        values = tuple(self[name] for name in (*TRIGGER, *GATES))
        return (*values, *(self._normal(name) for name in ("domain", "line_domain")))

    def _normal(self, name):
        """Conditions written in another order are the same (AP-025)."""
        domain = self._parsed(name)
        children = getattr(domain, "children", ())
        return type(domain).__name__, tuple(sorted(map(repr, children))) or repr(domain)

    @api.constrains("operator", "field_id")
    def _check_operator(self):
        ordered = ("float", "integer", "monetary", "date")
        for rule in self.filtered(lambda r: r.operator in ("increased", "decreased")):
            if rule.field_id.ttype not in ordered:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s: %(field)s can only be Changed, not increased "
                        "or decreased.",
                        rule=rule.name,
                        field=rule.field_id.field_description,
                    )
                )

    # === CRUD: frozen while enabled ===#

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("enabled"):
                vals["enabled_on"] = fields.Datetime.now()
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        self._check_may_write(vals)
        if vals.get("enabled"):
            vals = {**vals, "enabled_on": fields.Datetime.now()}
        res = super().write(vals)
        if {"enabled", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return res

    def _check_may_write(self, vals):
        content = vals.keys() - {"enabled", "enabled_on", "sequence", "request_ids"}
        content = {name for name in content if not name.startswith(("message", "mail"))}
        for rule in self:
            if rule.is_template and not self.env.su:
                raise UserError(
                    self.env._(
                        "%s is a template. Make a rule of it and change that one.",
                        rule.name,
                    )
                )
            if rule.enabled and content and vals.get("enabled", True):
                raise UserError(
                    self.env._(
                        "Rule %s is enabled. Disable it before you change it.",
                        rule.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        for rule in self:
            if rule.is_template:
                raise UserError(self.env._("%s is a template and stays.", rule.name))
            if rule.enabled:
                raise UserError(
                    self.env._("Rule %s is enabled. Disable it first.", rule.name)
                )
            if "pending" in rule.sudo().request_ids.mapped("state"):
                raise UserError(
                    self.env._("Rule %s has requests that are pending.", rule.name)
                )

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === ACTIONS ===#

    def action_enable(self):
        self.write({"enabled": True})
        return True

    def action_disable(self):
        """Running requests go on, new documents are free (AP-028)."""
        self.write({"enabled": False})
        return True

    def action_new_from_template(self):
        """An editable, disabled copy for the company of the user."""
        self.ensure_one()
        rule = self.copy({"company_id": self.env.company.id, "name": self.name})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": rule.id,
            "views": [(False, "form")],
        }

    def action_view_requests(self):
        xmlid = "nav_sales_addon.nav_approval_request_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "domain": [("rule_ids", "in", self.ids)], "context": {}}
