from odoo import api, fields, models
from odoo.exceptions import UserError

from .nav_sending_options_mixin import OPTIONS


class NavDocumentSendingProfile(models.Model):
    """The way customers get their documents (rules/customers_setup.md §5)."""

    _name = "nav.document.sending.profile"
    _inherit = ["nav.sending.options.mixin"]
    _description = "Document Sending Profile"
    _order = "is_default desc, name, id"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    active = fields.Boolean(default=True)
    is_default = fields.Boolean(
        string="Default",
        help="Used for customers without a profile of their own. Exactly one is.",
    )
    printer = fields.Selection(default="no")
    email = fields.Selection(default="no")
    email_attachment = fields.Selection(default="pdf")
    combine_email = fields.Boolean(default=True)
    disk = fields.Selection(default="no")
    description = fields.Char(string="In Words", compute="_compute_description")

    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default IS TRUE",
        "A company has one default document sending profile.",
    )
    _name_uniq = models.UniqueIndex(
        "(company_id, name)", "This document sending profile already exists."
    )

    @api.depends(*OPTIONS)
    def _compute_description(self):
        for profile in self:
            profile.description = profile._get_words()

    # === EXACTLY ONE DEFAULT ===#

    @api.model_create_multi
    def create(self, vals_list):
        """The first profile of a company is its default, a new default replaces it."""
        company = self.env.company.id
        for vals in vals_list:
            vals.setdefault("company_id", company)
        has_default = self._get_defaults({vals["company_id"] for vals in vals_list})
        has_default = set(has_default.company_id.ids)
        for vals in vals_list:
            if vals["company_id"] not in has_default:
                vals["is_default"] = True
            elif vals.get("is_default"):
                self._get_defaults([vals["company_id"]])._clear_default()
            has_default.add(vals["company_id"])
        # two defaults in one call: the last one stays
        for position, vals in enumerate(vals_list):
            if any(
                later.get("is_default") and later["company_id"] == vals["company_id"]
                for later in vals_list[position + 1 :]
            ):
                vals["is_default"] = False
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("is_default"):
            others = self._get_defaults(self.company_id.ids) - self
            others._clear_default()
        elif "is_default" in vals or vals.get("active") is False:
            self._check_no_default()
        return super().write(vals)

    def _clear_default(self):
        res = super().write({"is_default": False})
        self.flush_recordset(["is_default"])  # before another one takes its place
        return res

    @api.model
    def _get_defaults(self, company_ids):
        return self.with_context(active_test=False).search(
            [("is_default", "=", True), ("company_id", "in", list(company_ids))]
        )

    def _check_no_default(self):
        default = self.filtered("is_default")[:1]
        if default:
            raise UserError(
                self.env._(
                    "%(profile)s is the default document sending profile. Make another "
                    "one the default first.",
                    profile=default.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_default(self):
        self._check_no_default()

    def unlink(self):
        """Customers that used it use the default again (rules §5.2)."""
        for profile in self:
            # sudo: all customers, whoever may see them
            customers = self.env["res.partner"].sudo().with_company(profile.company_id)
            users = customers.with_context(active_test=False).search(
                [("nav_document_sending_profile_id", "in", profile.ids)]
            )
            users.write({"nav_document_sending_profile_id": False})
        return super().unlink()

    # === WHICH PROFILE ===#

    @api.model
    def _find(self, customer, company):
        """The customer's profile, else the company's default, else none."""
        partner = customer.commercial_partner_id.with_company(company).sudo()
        own = partner.nav_document_sending_profile_id
        # sudo: whoever sends need not be able to read the setup
        return own or self.sudo()._get_defaults(company.ids)

    @api.model
    def _find_or_create(self, customer, company):
        """Post and Send always has a profile to propose (rules §5.2)."""
        return self._find(customer, company) or self.sudo().create(
            {
                "name": self.env._("DEFAULT"),
                "company_id": company.id,
                "email": "prompt",
            }
        )
