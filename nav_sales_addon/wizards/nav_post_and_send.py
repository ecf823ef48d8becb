from odoo import api, fields, models, modules, tools
from odoo.exceptions import UserError

from ..models.sending.nav_sending_options_mixin import OPTIONS


class NavPostAndSend(models.TransientModel):
    """Post and Send: the customer's way of getting documents, changeable once (§5.2).

    What is changed here counts for this document; the stored profile stays.
    """

    _name = "nav.post.and.send"
    _inherit = ["nav.sending.options.mixin"]
    _description = "Post and Send"

    order_id = fields.Many2one("sale.order", readonly=True)
    move_id = fields.Many2one("account.move", readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_customer")
    customer_id = fields.Many2one("res.partner", compute="_compute_customer")
    mode = fields.Selection(
        [
            ("ship_invoice", "Ship and Invoice"),
            ("ship", "Ship"),
            ("invoice", "Invoice"),
        ],
        string="Post",
        default="ship_invoice",
        required=True,
    )
    profile_id = fields.Many2one(
        "nav.document.sending.profile",
        string="Document Sending Profile",
        compute="_compute_profile_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    printer = fields.Selection(
        compute="_compute_way", store=True, precompute=True, readonly=False
    )
    email = fields.Selection(
        compute="_compute_way", store=True, precompute=True, readonly=False
    )
    email_attachment = fields.Selection(
        compute="_compute_way", store=True, precompute=True, readonly=False
    )
    combine_email = fields.Boolean(
        compute="_compute_way", store=True, precompute=True, readonly=False
    )
    disk = fields.Selection(
        compute="_compute_way", store=True, precompute=True, readonly=False
    )
    in_words = fields.Char(string="Sent By", compute="_compute_in_words")
    is_asking = fields.Boolean(compute="_compute_in_words")
    is_changed = fields.Boolean(compute="_compute_in_words")
    recipients = fields.Char(string="E-Mail To", compute="_compute_recipients")
    problems = fields.Text(compute="_compute_problems")

    # === WHAT THE DIALOG SHOWS ===#

    def _document(self):
        return self.order_id or self.move_id

    @api.depends("order_id", "move_id")
    def _compute_customer(self):
        for wizard in self:
            document = wizard._document()
            wizard.company_id = document.company_id
            wizard.customer_id = document and document._nav_bill_to()

    @api.depends("order_id", "move_id")
    def _compute_profile_id(self):
        profiles = self.env["nav.document.sending.profile"]
        for wizard in self:
            customer, company = wizard.customer_id, wizard.company_id
            wizard.profile_id = profiles._find_or_create(customer, company)

    @api.depends("profile_id")
    def _compute_way(self):
        """Another profile starts anew; edits of the options come on top of it."""
        for wizard in self:
            wizard.update(wizard.profile_id._get_options())

    @api.depends("profile_id", *OPTIONS)
    def _compute_in_words(self):
        for wizard in self:
            wizard.in_words = wizard._get_words()
            wizard.is_asking = wizard._is_asking()
            wizard.is_changed = (
                wizard._get_options() != wizard.profile_id._get_options()
            )

    @api.depends("order_id", "move_id")
    def _compute_recipients(self):
        for wizard in self:
            document = wizard._document()
            mails = document._nav_recipients(wizard._kind()) if document else []
            wizard.recipients = "; ".join(
                address for addresses, _layout in mails for address in addresses
            )

    def _kind(self):
        """What will be sent: the invoice of an order goes where invoices go."""
        return "credit_memo" if self.move_id.move_type == "out_refund" else "invoice"

    @api.depends("order_id", "move_id", "mode", *OPTIONS)
    def _compute_problems(self):
        """What stands in the way of posting or sending, before anything is posted."""
        for wizard in self:
            wizard.problems = "\n".join(
                [*wizard._posting_problems(), *wizard._sending_problems()]
            )

    def _posting_problems(self):
        if not self.order_id:
            return self.move_id._nav_posting_problems()
        posting, check = self.env["nav.sales.posting"], self.env["nav.posting.check"]
        ship, invoice = self._steps()
        plans = posting._plan(self.order_id, ship, invoice, None)
        problems = check._collect(plans, ship, invoice)
        return [check._format(problem) for problem in problems]

    def _sending_problems(self):
        """Only channels that are used are checked (rules §5.2)."""
        _ship, invoice = self._steps()
        if self.order_id and not invoice:
            return []
        problems = []
        # sudo: the format of electronic documents belongs to accountants
        partner = self.customer_id.commercial_partner_id.sudo()
        partner = partner.with_company(self.company_id)
        if self._needs_electronic() and not partner.invoice_edi_format:
            problems.append(
                self.env._(
                    "%(customer)s has no eInvoice format: no electronic document can "
                    "be made.",
                    customer=partner.display_name,
                )
            )
        if self.email == "default" and not self.recipients:
            problems.append(
                self.env._(
                    "%(customer)s has no e-mail address.",
                    customer=partner.display_name,
                )
            )
        return problems

    def _steps(self):
        return "ship" in (self.mode or ""), "invoice" in (self.mode or "")

    # === ACTIONS ===#

    @api.model
    def _open_for(self, document):
        """Open the dialog; quotes and other documents have none (rules §5.2)."""
        document.ensure_one()
        document._nav_check_rights("poster")
        self._check_type(document)
        name = "order_id" if document._name == "sale.order" else "move_id"
        return {
            "name": self.env._("Post and Send"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": document.id},
        }

    @api.model
    def _check_type(self, document):
        fits = (
            document._name == "sale.order" and document.nav_document_type == "order"
        ) or (document._name == "account.move" and document._nav_is_sale())
        if not fits:
            raise UserError(
                self.env._(
                    "Post and Send is made for orders, invoices and credit memos, not "
                    "for %(document)s.",
                    document=document.display_name,
                )
            )

    def action_nav_post_and_send(self):
        """Post, commit, deliver: what fails from then on undoes no posting."""
        self.ensure_one()
        document = self._document()
        document._nav_check_rights("poster")
        self._check_type(document)
        problems = self._sending_problems()
        if problems:
            raise UserError("\n".join(problems))
        posted = self._post()
        if self._can_commit():
            self.env.cr.commit()  # pylint: disable=invalid-commit
        delivery = self.env["nav.document.delivery"]
        if not posted:  # shipped only: nothing is sent (rules §5.2)
            return {"type": "ir.actions.act_window_close"}
        outcome = delivery._deliver(posted, self)
        return delivery._finish(posted, outcome, self._show(posted))

    def _post(self):
        """:return: the invoices and credit memos that were posted"""
        if self.order_id:
            result = self.order_id.nav_post(*self._steps())
        else:
            result = self.move_id.nav_post()
        return self.env["account.move"].browse(result["invoice_ids"])

    def _show(self, posted):
        """The posted document takes the place of the order, as after Post."""
        if not self.order_id:
            return [{"type": "ir.actions.client", "tag": "soft_reload"}]
        return [posted._get_records_action(target="current")]

    @api.model
    def _can_commit(self):
        return not (tools.config["test_enable"] or modules.module.current_test)
