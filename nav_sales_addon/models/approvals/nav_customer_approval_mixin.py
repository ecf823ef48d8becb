from odoo import api, models
from odoo.exceptions import UserError

from ...const import is_transition

# What an approver judges on a customer card
CARD_FIELDS = (
    "name",
    "vat",
    "street",
    "city",
    "zip",
    "country_id",
    "credit_limit",
    "property_payment_term_id",
    "property_product_pricelist",
    "property_account_position_id",
    "user_id",
)


class NavCustomerApprovalMixin(models.AbstractModel):
    """Approval of customers and of changes to their cards (rules/approvals.md §10).

    A card belongs to all companies, and so does its approval; the request belongs to
    the company it was sent from, whose rules and approvers decide.
    """

    _name = "nav.customer.approval.mixin"
    _inherit = ["nav.approval.mixin"]
    _description = "Customer That Is Approved"

    def _nav_approval_document_type(self):
        return "customer"

    def _nav_approval_company(self):
        return self.env.company

    def _nav_approval_partner(self):
        return self

    def _nav_approval_salesperson(self):
        return self.user_id

    def _nav_approval_requests(self):
        """The card's own, and those for changes of its fields."""
        kinds = ("document", "field_change")
        return self.env["nav.approval.engine"]._requests(self, kinds)

    def _nav_approval_snapshot(self):
        card = self.sudo()
        header, texts, labels = {}, {}, {}
        change = self.env["nav.approval.field.change"]
        for name in CARD_FIELDS:
            field = card._fields[name]
            header[name] = change._raw(field, card)
            texts[name] = change._text(field, header[name])
            labels[name] = field._description_string(self.env)
        return {"header": header, "texts": texts, "labels": labels, "lines": []}

    def _nav_approval_is_open(self):
        return self.sudo().nav_approval_state != "pending"

    def _nav_approval_put_back(self, request):
        """Withdrawing a new request does not undo what was decided before it."""
        if request.state == "canceled":
            earlier = self.env["nav.approval.engine"]._requests(self) - request
            decided = earlier.filtered(lambda r: r.state in ("approved", "rejected"))
            if decided:
                self._nav_set_approval_state(decided[0].state)

    # === GATE: a customer nobody has approved buys nothing ===#

    def _nav_customer_problem(self, company):
        """Why documents of these customers may not be released or posted.

        Pending and rejected customers are refused; drafts may be made. Where the
        company wants it, so is a new customer nobody has sent yet.

        :return: a sentence that names the customer, or False
        """
        for customer in self.commercial_partner_id.sudo():
            state = customer.nav_approval_state
            if state == "pending":
                return self.env._(
                    "Customer %s is waiting for approval.", customer.display_name
                )
            if state == "rejected":
                return self.env._(
                    "Customer %s was rejected. It must be sent again and approved.",
                    customer.display_name,
                )
            if not state and company.nav_approval_customer_required:
                if customer._nav_needs_first_approval(company):
                    return self.env._(
                        "Customer %s must be approved first: use Send Approval "
                        "Request on the customer card.",
                        customer.display_name,
                    )
        return False

    def _nav_needs_first_approval(self, company):
        """Made after a rule for customers was enabled: older cards go on."""
        rules = self.env["nav.approval.rule"]._fitting(self.with_company(company))
        return any(rule.enabled_on <= self.create_date for rule in rules)

    # === CHANGES OF FIELDS ===#

    @api.model
    def _nav_take_out_at_creation(self, vals_list):
        """Who makes a customer does not give him a credit limit alone (AP-233).

        :return: ``(values for create, values to write afterwards)``, lists of dicts
        """
        service = self.env["nav.approval.field.change"]
        names = set() if is_transition(self.env) else service._watched_at_creation()
        if not names:
            return vals_list, ()
        start = service._at_creation(names)
        # default values come from the context or from what a user saved for himself
        defaults = self.default_get(sorted(names))
        given = [{**defaults, **vals} for vals in vals_list]
        later = [
            {n: vals[n] for n in names if vals.get(n) and vals[n] != start[n]}
            for vals in given
        ]
        now = [
            {**vals, **{name: start[name] for name in waiting}}
            for vals, waiting in zip(vals_list, later, strict=True)
        ]
        return now, later

    def _nav_stage_changes(self, vals):
        """Watched fields keep their value until everybody has approved.

        :return: ``{customer: names that must not be written now}``
        """
        service = self.env["nav.approval.field.change"]
        names = set() if is_transition(self.env) else service._watched() & vals.keys()
        if not names:
            return {}
        # what is not written now is not checked by Odoo either
        self.check_access("write")
        for name in names:
            self._check_field_access(self._fields[name], "write")
        staged = {customer: service._stage(customer, names, vals) for customer in self}
        return {customer: waiting for customer, waiting in staged.items() if waiting}

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_changes(self):
        """Nobody has to decide about a customer that is deleted (AP-198)."""
        engine = self.env["nav.approval.engine"]
        requests = self.env["nav.approval.request"].sudo()
        for customer in self:
            requests |= engine._requests(customer, ("field_change",))
        engine._withdraw(requests)

    def _nav_check_customer_approval(self, company):
        problem = self._nav_customer_problem(company)
        if problem:
            raise UserError(problem)
