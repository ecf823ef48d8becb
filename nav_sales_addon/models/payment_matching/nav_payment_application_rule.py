from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engines.payment_matching import DEFAULT_RULES, Rule

# stored values, as the engine says them
PARTIES = [
    ("any", "Not Considered"), ("no", "No"), ("partially", "Partially"),
    ("fully", "Fully"),
]  # fmt: skip
DOCUMENTS = [
    ("any", "Not Considered"), ("no", "No"), ("yes", "Yes"),
    ("yes-multiple", "Yes, Several"),
]  # fmt: skip
AMOUNTS = [
    ("any", "Not Considered"), ("none", "No Match"), ("one", "One Match"),
    ("multiple", "Several Matches"),
]  # fmt: skip
DEBITS = [("any", "Not Considered"), ("no", "No"), ("yes", "Yes")]
FACTORS = ("related_party", "doc_no", "amount", "direct_debit")
ANY = "not considered"


class NavPaymentApplicationRule(models.Model):
    """From what is observed to a confidence (rules/payment_matching.md §4)."""

    _name = "nav.payment.application.rule"
    _description = "Payment Application Rule"
    _order = "score desc, id"

    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low"), ("none", "None")],
        required=True,
        default="low",
        help="How sure a match is that this rule fits. None: it is not proposed.",
    )
    priority = fields.Integer(
        required=True,
        default=1,
        help="1 to 999; of rules with the same confidence the lowest number counts "
        "first.",
    )
    related_party = fields.Selection(
        PARTIES,
        string="Customer Identified",
        required=True,
        default="any",
        help="Fully: by bank account, by a name no other customer has, or by name "
        "and address.",
    )
    doc_no = fields.Selection(
        DOCUMENTS,
        string="Document No. Found",
        required=True,
        default="any",
        help="The text names the number of the document, the External Document No. "
        "or the payment reference.",
    )
    amount = fields.Selection(
        AMOUNTS,
        string="Amount Matched",
        required=True,
        default="any",
        help="How many open documents of all customers have this amount, within the "
        "tolerance of the bank account.",
    )
    direct_debit = fields.Selection(
        DEBITS,
        string="Transaction No. Known",
        required=True,
        default="any",
        help="The bank names the transaction of a payment that Odoo already has.",
    )
    review_required = fields.Boolean(
        help="Matches of this rule are counted as lines to review until somebody "
        "accepts them.",
    )
    score = fields.Integer(compute="_compute_score", store=True)
    active = fields.Boolean(default=True)

    @api.depends("confidence", "priority")
    def _compute_score(self):
        for rule in self:
            rule.score = rule._score() if 1 <= rule.priority <= 999 else 0

    def _score(self):
        return Rule(self.confidence or "none", self.priority).score

    @api.constrains("priority")
    def _check_priority(self):
        for rule in self:
            if not 1 <= rule.priority <= 999:
                raise ValidationError(
                    self.env._(
                        "The Priority of a rule is a number from 1 to 999, not "
                        "%(priority)s.",
                        priority=rule.priority,
                    )
                )

    @api.model
    def _engine_rules(self):
        """The rule table in the form the engine reads."""
        return [
            Rule(
                rule.confidence,
                rule.priority,
                *(ANY if rule[name] == "any" else rule[name] for name in FACTORS),
                review_required=rule.review_required,
            )
            # sudo: set-up everybody may follow
            for rule in self.sudo().search([("active", "=", True)])
        ]

    @api.model
    def _load_defaults(self):
        """At installation; later the table belongs to the company."""
        if not self.with_context(active_test=False).search_count([], limit=1):
            self._restore_defaults()

    @api.model
    def _restore_defaults(self):
        """The 25 rules of the rule book instead of what is there."""
        self.with_context(active_test=False).search([("score", ">=", 0)]).unlink()
        return self.create([self._default_vals(rule) for rule in DEFAULT_RULES])

    @api.model
    def _default_vals(self, rule):
        values = {name: getattr(rule, name) for name in FACTORS}
        return {
            "confidence": rule.confidence,
            "priority": rule.priority,
            "review_required": rule.needs_review,
            **{
                name: "any" if value == ANY else value for name, value in values.items()
            },
        }

    @api.model
    def action_restore_defaults(self):
        """Throw away all changes of the rule table.

        :raise AccessError: for users who may not change the rules
        """
        self.check_access("unlink")
        self._restore_defaults()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
