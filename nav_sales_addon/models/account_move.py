from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import SYSTEM, preview_numbers


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "nav.posting.mixin",
        "nav.mandatory.analytics",
        "nav.direct.invoice.mixin",
        "nav.invoice.recurring.mixin",
        "nav.invoice.blocked.mixin",
        "nav.invoice.approval.mixin",
        "nav.applies.to.mixin",
        "nav.correction.mixin",
        "nav.invoice.sending.mixin",
        "nav.copy.target.mixin",
        "nav.pricing.invoice.mixin",
        "nav.discount.invoice.mixin",
        "nav.prepayment.move.mixin",
    ]
    _nav_lines = "invoice_line_ids"

    nav_sale_order_ids = fields.Many2many(
        "sale.order", compute="_compute_nav_sale_orders", string="Orders"
    )

    def _compute_nav_sale_orders(self):
        for move in self:
            move.nav_sale_order_ids = move.line_ids.sale_line_ids.order_id

    nav_picking_ids = fields.Many2many(
        "stock.picking", compute="_compute_nav_pickings", string="Shipments"
    )

    def _compute_nav_pickings(self):
        for move in self:
            shipments = self.env["nav.shipment.document"]._invoiced_shipments(move)
            move.nav_picking_ids = shipments | move.sudo().nav_direct_picking_ids

    nav_quote_number = fields.Char(
        string="Quote No.", copy=False, readonly=True, index="btree_not_null"
    )
    nav_quote_ids = fields.One2many(
        "sale.order",
        "nav_invoice_id",
        string="Quotes",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor",
    )

    def _nav_payment_discount_date(self):
        """Last day of the payment discount as it was fixed at posting, or False."""
        return self.line_ids.filtered("discount_date")[:1].discount_date

    def _nav_is_sale(self):
        return self.move_type in ("out_invoice", "out_refund")

    def _post(self, soft=True):
        """Whoever posts a sales invoice, the same rules hold (rules §5, §7 and §11)."""
        problems = [
            f"{move.name or move.invoice_origin or move.ref or move.display_name}: "
            f"{problem}"
            for move in self.filtered(lambda m: m._nav_is_sale())
            for problem in move._nav_posting_problems()
        ]
        problems += self.env["nav.drop.shipment.posting"]._bill_problems(self)
        if problems:
            raise UserError("\n".join(problems))
        self._nav_recalculate_discounts()
        self._nav_ship_direct(soft)
        # expenses to be invoiced again become lines of the order, also of a locked one
        moves = self.with_context(nav_system=SYSTEM)
        moves = moves._nav_with_mandatory_analytics()
        posted = super(AccountMove, moves)._post(soft)
        self.env["nav.document.comments"]._copy_to_invoices(posted)
        posted._nav_clear_prepayments()
        posted._nav_apply_on_post()
        self.env["nav.cancellation"]._after_posting(posted)
        return posted

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """What was chosen to be applied goes before what Odoo would reconcile (§6)."""
        chosen = reverse_moves.filtered(
            lambda move: move._nav_chosen_entries() is not None
        )
        if not chosen:
            return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)
        others = reverse_moves - chosen
        super(AccountMove, others.reversed_entry_id)._reconcile_reversed_moves(
            others, move_reverse_cancel
        )
        return reverse_moves

    def _invoice_paid_hook(self):
        """Orders that wait for this money go on (customers_setup §11)."""
        res = super()._invoice_paid_hook()
        self._nav_release_prepaid_orders()
        return res

    def _nav_ship_direct(self, soft):
        """Ship the items of invoices that will really be posted now."""
        today = fields.Date.context_today(self)
        shipping = self._nav_ships().filtered(
            lambda move: not (soft and move.date and move.date > today)
        )
        if shipping:
            self.env["nav.invoice.posting"]._ship(shipping)

    @api.depends("state", "move_type", "nav_ship_on_post")
    @api.depends_context("uid")
    def _compute_hide_post_button(self):
        """Who has our Post on an invoice that ships does not need Odoo's Confirm too.

        Only the button is hidden: whoever calls its method gets the same posting.
        """
        res = super()._compute_hide_post_button()
        if self.env.user.has_group("nav_sales_addon.group_nav_poster"):
            self._nav_ships().hide_post_button = True
        return res

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(self._nav_with_services(vals_list))
        moves._nav_keep_discounts()
        return moves

    def write(self, vals):
        self._nav_check_services(vals)
        self._nav_check_correction_marks(vals)
        if self._nav_writes_only_sending(vals):
            # sudo: Odoo keeps marks of its own on posted moves while it writes
            return super(AccountMove, self.sudo()).write(vals)
        self._nav_check_may_write(vals)
        self._nav_check_pending_change(vals)
        parties = self._nav_discount_parties(vals)
        res = super().write(vals)
        self._nav_discounts_after_write(vals, parties)
        if "preferred_payment_method_line_id" in vals:
            self._nav_clear_services()
        return res

    # === SENDING ===#

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        self._nav_note_message(message)
        return message

    def _get_invoice_report_filename(self, extension="pdf", report=None):
        """Files of customers are named as NAV names them (customers_setup §5.2)."""
        if self.state == "posted" and self._nav_uses_sending():
            localized = self.with_context(lang=self._nav_mail_lang())
            return localized._nav_file_name(extension)
        return super()._get_invoice_report_filename(extension, report)

    # === AMOUNTS (models/discounts) ===#

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        """Taxes and totals are those of what all discounts leave, to the cent."""
        res = super()._prepare_product_base_line_for_taxes_computation(product_line)
        if self.is_invoice(include_receipts=True):
            effective = product_line._nav_effective_discount()
            if effective is not None:
                res["discount"] = effective
        return res

    def _sync_tax_lines(self, container):
        """A changed invoice discount changes the taxes, as a changed price does."""
        moves = self.with_context(nav_watches_discounts=True)
        return super(AccountMove, moves)._sync_tax_lines(container)

    def _reverse_move_vals(self, default_values, cancel=True):
        """What is taken back has the discount it was posted with."""
        vals = super()._reverse_move_vals(default_values, cancel)
        if self.nav_inv_discount_type:
            vals["nav_inv_discount_type"] = "carried"
        return vals

    def button_cancel(self):
        """A canceled document has nothing to be approved (rules/approvals.md §9)."""
        res = super().button_cancel()
        self._nav_withdraw_approval()
        return res

    def _check_draftable(self):
        self._nav_check_not_shipped()
        return super()._check_draftable()

    def _nav_posting_problems(self):
        """Sentences that say why this sales document may not be posted."""
        self.ensure_one()
        move = self.with_company(self.company_id)
        step = "credit" if move.move_type == "out_refund" else "invoice"
        date = move._nav_date_when_posted()
        problems = [
            move._nav_blocked_problem(step),
            step == "invoice"
            and move._nav_ships()
            and move._nav_blocked_problem("ship"),
            *move.invoice_line_ids._nav_over_shipped_problems(),
            *move.invoice_line_ids._nav_over_returned_problems(),
            *move._nav_ships().invoice_line_ids._nav_exact_cost_problems(),
            self.env["nav.posting.check"]._date_problem(move.company_id, date),
            move._nav_approval_problem(),
        ]
        if step == "invoice" and move.company_id.nav_ext_doc_no_mandatory:
            # Odoo fills the field with the order's number when the customer gave none
            orders = move.nav_sale_order_ids
            if not move.ref or not all(order.client_order_ref for order in orders):
                problems.append(
                    self.env._(
                        "External Document No. must be filled in (field Customer "
                        "Reference)."
                    )
                )
        return [problem for problem in problems if problem]

    def _nav_date_when_posted(self):
        """Odoo dates an invoice without invoice date when it is posted: today."""
        return (self.invoice_date and self.date) or fields.Date.context_today(self)

    def _nav_blocked_problem(self, step):
        customers = self.partner_id | self.line_ids.sale_line_ids.order_id.partner_id
        for customer in customers:
            problem = customer._nav_blocked_message(step)
            if problem:
                return problem
        return False

    # === CREDIT WARNING ===#

    @api.depends("state", "move_type", "amount_total_signed")
    @api.depends_context("uid")
    def _compute_partner_credit_warning(self):
        """Odoo's banner, with our rules and figures (rules §9)."""
        service = self.env["nav.credit.warning"]
        if not service._is_for_user():
            return super()._compute_partner_credit_warning()
        warnings = service._invoice_warnings(self)
        for move in self:
            move.partner_credit_warning = warnings.get(move, "")

    def _get_alerts(self):
        """Who enters sales documents sees the warning too, not only accountants."""
        alerts = super()._get_alerts()
        user = self.env.user
        accountant = "account.group_account_readonly,account.group_account_invoice"
        if not user.has_group("nav_sales_addon.group_nav_processor") or (
            user.has_groups(accountant)
        ):
            return alerts
        message = self.env["nav.credit.warning"]._invoice_warnings(self).get(self)
        if message:
            alerts["account_partner_credit_warning"] = {
                "level": "warning",
                "message": message,
            }
        return alerts

    # === NUMBER SERIES ===#

    def _nav_number_series(self):
        """The company's own series for posted sales documents, if there is one.

        Receipts, and credit memos that count on with the invoices in one journal, use
        the series of invoices: two ways of counting would meet at the same number.
        """
        company = self.company_id.sudo()
        invoices = company.nav_invoice_sequence_id
        if self.move_type == "out_refund":
            together = not self.journal_id.refund_sequence and invoices
            return company.nav_credit_memo_sequence_id or together or invoices.browse()
        if self.move_type in ("out_invoice", "out_receipt"):
            return invoices
        return invoices.browse()

    @api.depends("move_type", "company_id")
    def _compute_name_placeholder(self):
        """Odoo shows the number it would take; the number of a series is not known."""
        in_series = self.filtered(lambda move: move._nav_number_series())
        in_series.name_placeholder = False
        return super(AccountMove, self - in_series)._compute_name_placeholder()

    def _locked_increment(self, format_string, format_values):
        """Take the number from our series instead of counting on from the last one.

        Called with the row's number still blank, while the document is being posted.
        """
        series = self._nav_prepayment_series(self._nav_number_series())
        if not series:
            return super()._locked_increment(format_string, format_values)
        number = series._nav_next_number(self.date)
        self._nav_check_number_free(number, series)
        return number

    def _must_check_constrains_date_sequence(self):
        """A series of ours may count on across years with any prefix."""
        return (
            super()._must_check_constrains_date_sequence()
            and not self._nav_number_series()
        )

    def _nav_check_number_free(self, number, series):
        if preview_numbers(self.env):
            return
        taken = self.sudo().search_count(
            [
                ("name", "=", number),
                ("company_id", "=", self.company_id.id),
                ("journal_id.type", "=", "sale"),
                ("id", "!=", self.id),
            ],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "Posted document %(number)s already exists. Correct the next "
                    "number of the series %(series)s.",
                    number=number,
                    series=series.sudo().name,
                )
            )

    # === ACTIONS ===#

    def _nav_invoice_action(self):
        """Our list of invoices, or the form when it is just one."""
        xmlid = "nav_sales_addon.nav_sales_invoice_action"
        action = self._nav_list_action(xmlid, self)
        if len(self) != 1:
            return action
        form = [view for view in action["views"] if view[1] == "form"]
        return {**action, "res_id": self.id, "views": form, "view_mode": "form"}

    def action_nav_view_orders(self):
        """Open the orders a sales document comes from."""
        orders = self.nav_sale_order_ids
        if len(orders) == 1:
            return orders._nav_order_action()
        xmlid = "nav_sales_addon.nav_sales_order_action"
        return self._nav_list_action(xmlid, orders)
