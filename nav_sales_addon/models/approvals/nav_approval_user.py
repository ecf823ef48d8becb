from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engines import approval_routing as routing


class NavApprovalUser(models.Model):
    """Who approves for whom, and up to which amount (rules/approvals.md §1)."""

    _name = "nav.approval.user"
    _description = "Approval User"
    _inherit = ["mail.thread"]
    _order = "user_name, id"
    _rec_name = "user_name"
    _check_company_auto = True

    user_id = fields.Many2one(
        "res.users",
        string="User",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    user_name = fields.Char(related="user_id.name", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    approver_id = fields.Many2one(
        "res.users",
        string="Approver",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('nav_approval_user_ids.company_id', '=', company_id), "
        "('id', '!=', user_id)]",
        tracking=True,
        help="Decides what exceeds the limit of this user.",
    )
    substitute_id = fields.Many2one(
        "res.users",
        string="Substitute",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('nav_approval_user_ids.company_id', '=', company_id), "
        "('id', '!=', user_id)]",
        tracking=True,
        help="Gets the requests this user delegates, and all of them during an "
        "absence.",
    )
    sales_limit = fields.Monetary(
        string="Sales Amount Approval Limit",
        tracking=True,
        help="Up to this amount without VAT the user approves sales documents. 0 "
        "approves nothing.",
    )
    unlimited_sales = fields.Boolean(string="Unlimited Sales Approval", tracking=True)
    is_admin = fields.Boolean(
        string="Approval Administrator",
        tracking=True,
        help="Sees all requests and may decide, delegate and cancel for others.",
    )
    absent_from = fields.Date(
        tracking=True,
        help="During an absence the substitute gets the requests. The out-of-office "
        "dates of the user's preferences count as well.",
    )
    absent_to = fields.Date(
        tracking=True, help="Last day of the absence. Blank: until further notice."
    )
    chain_preview = fields.Char(string="Chain", compute="_compute_chain")
    chain_warning = fields.Text(string="Setup Check", compute="_compute_chain")

    _user_company_uniq = models.UniqueIndex(
        "(user_id, company_id)", "This user is already an approval user of the company."
    )
    _limit_not_negative = models.Constraint(
        "CHECK(sales_limit >= 0)", "The approval limit must not be negative."
    )
    _absence = models.Constraint(
        "CHECK(absent_to IS NULL OR COALESCE(absent_from <= absent_to, FALSE))",
        "The absence must not end before it begins.",
    )

    # === SETUP CHECK ===#

    @api.depends("approver_id", "sales_limit", "unlimited_sales", "company_id")
    def _compute_chain(self):
        """Walk every chain and name what is wrong with it (rules §1)."""
        for company, rows in self.grouped("company_id").items():
            users = self._engine_users(company)
            for row in rows:
                row.chain_preview = row.chain_warning = False
                if row.user_id.id in users:
                    row._set_chain(users)

    def _set_chain(self, users):
        path, problems = routing.check_chain(self.user_id.id, users)
        names = self.env["res.users"].browse([self.user_id.id, *path]).sudo()
        self.chain_preview = " > ".join(names.mapped("name"))
        texts = [self._chain_problem(code, user) for code, user in problems]
        self.chain_warning = "\n".join(texts) or False

    def _chain_problem(self, code, user):
        name = self.env["res.users"].browse(user).sudo().name
        if code == "loop":
            return self.env._("The chain is circular: it comes back to %s.", name)
        if code == "lower_limit":
            return self.env._("%s has a lower limit than the person before.", name)
        return self.env._("The chain ends at %s, who is not unlimited.", name)

    @api.model
    def _engine_users(self, company):
        """The setup of a company as the routing engine reads it."""
        # sudo: routes are computed for everybody who sends a request
        rows = self.sudo().search([("company_id", "=", company.id)])
        return {
            row.user_id.id: routing.Approver(
                row.user_id.id,
                row.approver_id.id or None,
                row.sales_limit,
                row.unlimited_sales,
            )
            for row in rows
            if row.user_id.active
        }

    @api.model
    def _of(self, user, company):
        """The row of one user, empty without setup."""
        return self.sudo().search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _administrators(self, company):
        rows = self.sudo().search(
            [("company_id", "=", company.id), ("is_admin", "=", True)]
        )
        return rows.user_id.filtered("active")

    def _is_absent(self):
        """By the dates of this row, or by Odoo's own out-of-office dates (AP-175)."""
        if not self:
            return False
        today = self.user_id._nav_today()
        away = (
            bool(self.absent_from)
            and self.absent_from <= today
            and (not self.absent_to or today <= self.absent_to)
        )
        return away or self.user_id._nav_is_out_of_office()

    # === CONSTRAINTS AND CRUD ===#

    @api.constrains("user_id", "approver_id", "substitute_id", "company_id")
    def _check_people(self):
        for row in self:
            if row.user_id.share:
                row._refuse(self.env._("only internal users can be approval users."))
            if row.user_id in (row.approver_id, row.substitute_id):
                row._refuse(
                    self.env._("nobody is his own approver or his own substitute.")
                )
            others = row.approver_id | row.substitute_id
            missing = others - self._rows_of(others, row.company_id).user_id
            if missing:
                row._refuse(
                    self.env._(
                        "%s has no approval setup yet. Create it first.",
                        ", ".join(missing.mapped("name")),
                    )
                )

    @api.constrains("sales_limit", "unlimited_sales")
    def _check_limit(self):
        for row in self.filtered("unlimited_sales"):
            if row.sales_limit:
                row._refuse(
                    self.env._(
                        "a limit and Unlimited Sales Approval exclude each other."
                    )
                )

    @api.constrains("is_admin", "company_id")
    def _check_single_admin(self):
        for company in self.company_id.filtered("nav_approval_single_admin"):
            admins = self._administrators(company)
            if len(admins) > 1:
                raise ValidationError(
                    self.env._(
                        "Only one approval administrator is allowed: %s. Remove the "
                        "tick from the others first.",
                        ", ".join(admins.mapped("name")),
                    )
                )

    def _refuse(self, text):
        raise ValidationError(
            self.env._("%(user)s: %(text)s", user=self.user_id.name, text=text)
        )

    @api.model
    def _rows_of(self, users, company):
        return self.sudo().search(
            Domain("user_id", "in", users.ids) & Domain("company_id", "=", company.id)
        )

    @api.onchange("unlimited_sales")
    def _onchange_unlimited_sales(self):
        if self.unlimited_sales:
            self.sales_limit = 0.0

    @api.model
    def default_get(self, fields_list):
        """A new user gets the limit all limited users share (rules §1)."""
        values = super().default_get(fields_list)
        if "sales_limit" in fields_list and not values.get("sales_limit"):
            company = values.get("company_id") or self.env.company.id
            rows = self.search(
                [("company_id", "=", company), ("unlimited_sales", "=", False)]
            )
            limits = set(rows.mapped("sales_limit"))
            if len(limits) == 1:
                values["sales_limit"] = limits.pop()
        return values

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create([self._wiped(vals) for vals in vals_list])
        # sudo: who sets up approvals need not administer users; it is one fixed group
        group = self.env.ref("nav_sales_addon.group_nav_approver").sudo()
        group.user_ids |= rows.user_id
        self.env.registry.clear_cache()  # record rules know the administrators
        return rows

    def write(self, vals):
        res = super().write(self._wiped(vals))
        if {"is_admin", "user_id", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        if {"absent_from", "absent_to", "substitute_id"} & vals.keys():
            self.env["nav.approval.jobs"]._look_soon()
        return res

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _wiped(self, vals):
        """Ticking unlimited wipes the limit, also without the form (AP-002)."""
        if vals.get("unlimited_sales") and "sales_limit" not in vals:
            return {**vals, "sales_limit": 0.0}
        return vals
