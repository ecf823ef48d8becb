from odoo import api, fields, models
from odoo.exceptions import UserError

from ..column_defaults import set_column_defaults
from ..const import SYSTEM, TRANSITION, posting_values

# Part of what was approved; lines look after themselves (rules/approvals.md §14)
GROWTH_FIELDS = frozenset(
    {
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "pricelist_id",
        "currency_id",
        "payment_term_id",
        "fiscal_position_id",
    }
)


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "nav.posting.mixin",
        "nav.status.mixin",
        "nav.order.relationship.mixin",
        "nav.quote.mixin",
        "nav.quote.acceptance.mixin",
        "nav.archive.mixin",
        "nav.order.parties.mixin",
        "nav.order.dates.mixin",
        "nav.order.changes.mixin",
        "nav.order.actions.mixin",
        "nav.order.release.mixin",
        "nav.order.posting.mixin",
        "nav.stockout.document.mixin",
        "nav.order.recurring.mixin",
        "nav.order.unposted.mixin",
        "nav.order.approval.mixin",
        "nav.drop.shipment.order.mixin",
        "nav.order.sending.mixin",
        "nav.copy.target.mixin",
        "nav.return.order.mixin",
        "nav.pricing.order.mixin",
        "nav.discount.order.mixin",
        "nav.prepayment.order.mixin",
    ]
    _nav_lines = "order_line"

    nav_return_amount_untaxed = fields.Monetary(
        string="Credit Excl. Tax", compute="_compute_nav_return_amount_total"
    )
    nav_return_amount_tax = fields.Monetary(
        string="Tax", compute="_compute_nav_return_amount_total"
    )
    nav_return_amount_total = fields.Monetary(
        string="Credit Total", compute="_compute_nav_return_amount_total"
    )
    nav_document_type = fields.Selection(
        [("quote", "Quote"), ("order", "Order"), ("return_order", "Return Order")],
        string="Document Type",
        default="quote",
        required=True,
        index=True,
    )
    nav_last_shipment_id = fields.Many2one(
        "stock.picking", string="Last Shipment", copy=False, readonly=True
    )
    nav_last_invoice_id = fields.Many2one(
        "account.move", string="Last Invoice", copy=False, readonly=True
    )
    nav_completely_shipped = fields.Boolean(
        string="Completely Shipped", compute="_compute_nav_progress", store=True
    )
    nav_shipped_not_invoiced = fields.Boolean(
        string="Shipped Not Invoiced", compute="_compute_nav_progress", store=True
    )
    nav_closed = fields.Boolean(
        string="Finished",
        compute="_compute_nav_progress",
        store=True,
        help="Everything is shipped and invoiced: the order has left the list of "
        "orders, its documents are found under Posted Documents.",
    )
    nav_shipment_count = fields.Integer(
        string="Number of Shipments", compute="_compute_nav_shipment_count"
    )

    incoterm = fields.Many2one(
        compute="_compute_incoterm", store=True, readonly=False, precompute=True
    )

    def init(self):
        defaults = {"nav_document_type": "quote", "nav_status": "open"}
        set_column_defaults(self.env.cr, self._table, defaults)

    # === COMPUTE METHODS ===#

    @api.depends(
        "state",
        "order_line.product_uom_qty",
        "order_line.qty_delivered",
        "order_line.qty_invoiced",
        "order_line.invoice_lines.move_id.state",
    )
    def _compute_nav_progress(self):
        """One look at the lines tells what is shipped, invoiced and finished."""
        for order in self:
            lines = order.order_line._nav_posting_lines()
            shipped = lines.filtered(lambda line: line.product_uom_qty)
            order.nav_completely_shipped = bool(shipped) and not any(
                line._nav_outstanding() for line in shipped
            )
            order.nav_shipped_not_invoiced = any(
                line._nav_shipped_not_invoiced() for line in lines
            )
            order.nav_closed = (
                order.state == "sale"
                and order.nav_completely_shipped
                and not order.nav_shipped_not_invoiced
                and not any(
                    move.state == "draft" for move in lines.invoice_lines.move_id
                )
            )

    @api.depends("picking_ids.state")
    def _compute_nav_shipment_count(self):
        for order in self:
            order.nav_shipment_count = len(order._nav_posted_shipments())

    @api.depends("partner_invoice_id", "state", "nav_document_type", "nav_closed")
    @api.depends_context("uid")
    def _compute_partner_credit_warning(self):
        """Odoo's banner, with our rules and figures (rules §9)."""
        service = self.env["nav.credit.warning"]
        if not service._is_for_user():
            return super()._compute_partner_credit_warning()
        warnings = service._order_warnings(self)
        for order in self:
            order.partner_credit_warning = warnings.get(order, "")

    # Ship-to and bill-to decide (rules §2.3-2.5); only a bill-to that is another
    # customer changes what Odoo finds itself.

    @api.depends("nav_document_date")
    def _compute_validity_date(self):
        """Odoo's days, counted from the document date (rules §1, Quote Validity)."""
        quotes = self._nav_validity_follows()
        typed = {quote: quote.validity_date for quote in quotes}
        res = super(SaleOrder, quotes)._compute_validity_date()
        quotes._nav_count_validity_from_document_date(typed)
        return res

    @api.depends("partner_id")
    def _compute_partner_invoice_id(self):
        anew = self.filtered(lambda o: not o._nav_keeps_address("partner_invoice_id"))
        return super(SaleOrder, anew)._compute_partner_invoice_id()

    @api.depends("partner_id")
    def _compute_partner_shipping_id(self):
        anew = self.filtered(lambda o: not o._nav_keeps_address("partner_shipping_id"))
        return super(SaleOrder, anew)._compute_partner_shipping_id()

    @api.depends("partner_id", "partner_invoice_id")
    def _compute_payment_term_id(self):
        res = super()._compute_payment_term_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            order.payment_term_id = bill_to.property_payment_term_id
        return res

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_preferred_payment_method_line_id(self):
        res = super()._compute_preferred_payment_method_line_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            bill_to = order.partner_invoice_id.with_company(order.company_id)
            method = bill_to.property_inbound_payment_method_line_id
            order.preferred_payment_method_line_id = method
        return res

    @api.depends("partner_id", "partner_invoice_id", "company_id")
    def _compute_pricelist_id(self):
        res = super()._compute_pricelist_id()
        for order in self.filtered(lambda o: o._nav_foreign_bill_to()):
            if order.state == "draft":
                bill_to = order.partner_invoice_id.with_company(order.company_id)
                order.pricelist_id = bill_to.property_product_pricelist
        return res

    @api.depends("partner_id", "partner_invoice_id", "partner_shipping_id")
    def _compute_user_id(self):
        """Ship-to first, then bill-to; the sell-to only where it pays (rules §2.5)."""
        res = super()._compute_user_id()
        for order in self:
            ship_to = order.partner_shipping_id - order.partner_id
            bill_to = order.partner_invoice_id
            salesperson = ship_to.user_id
            if not salesperson and order._nav_foreign_bill_to():
                salesperson = bill_to.user_id or bill_to.commercial_partner_id.user_id
                if not salesperson and order.user_id == order.partner_id.user_id:
                    salesperson = order._nav_default_salesperson()
            if salesperson:
                order.user_id = salesperson
        return res

    @api.depends("partner_id", "partner_shipping_id")
    def _compute_warehouse_id(self):
        """The ship-to address decides the location, else the customer (rules §2.4)."""
        res = super()._compute_warehouse_id()
        for order in self:
            if order.state not in ("draft", "sent"):
                continue
            order = order.with_company(order.company_id)
            location = order._nav_from_ship_to("nav_warehouse_id")
            if location:
                order.warehouse_id = location
        return res

    @api.depends("partner_id", "partner_shipping_id")
    def _compute_incoterm(self):
        """The ship-to address decides, else the customer, even if blank (rules §2.4).

        A locked document keeps its method when just the address changes.
        """
        for order in self.filtered(lambda o: not o.nav_locked):
            order = order.with_company(order.company_id)
            order.incoterm = order._nav_from_ship_to("nav_incoterm_id")

    @api.depends("partner_id", "partner_shipping_id", "company_id")
    def _compute_fiscal_position_id(self):
        """The posting group of a locked document stays, also for another ship-to."""
        return super(
            SaleOrder, self.filtered(lambda o: not o.nav_locked)
        )._compute_fiscal_position_id()

    # === CONSTRAINTS AND CRUD ===#

    @api.onchange("partner_id", "partner_invoice_id")
    def _onchange_nav_blocked(self):
        """Say it while the customer is typed, not only when the order is saved."""
        self._check_nav_blocked()

    @api.constrains("partner_id", "partner_invoice_id")
    def _check_nav_blocked(self):
        """A blocked customer is refused where it is typed (rules §7, creating)."""
        if not self.env.user._is_internal():
            return  # visitors of the website are stopped at confirmation, not before
        for order in self.filtered(lambda o: o.state in ("draft", "sent")):
            kind = order.nav_document_type
            step = "credit_memo" if kind == "return_order" else kind
            problem = order._nav_blocked_problem(step)
            if problem:
                raise UserError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["nav_document_type", "company_id"])
        companies = self.env["res.company"].browse(
            {vals.get("company_id") or default.get("company_id") for vals in vals_list}
        )
        for vals in vals_list:
            if vals.get("state") == "sale" and (
                vals.get("nav_document_type") != "return_order"
            ):
                vals["nav_document_type"] = "order"
            kind = vals.get("nav_document_type") or default["nav_document_type"]
            company = companies.browse(
                vals.get("company_id") or default.get("company_id")
            )
            number = self._nav_next_number(kind, company, vals)
            if number:
                vals["name"] = number
        orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        confirmed._nav_check_approval()
        confirmed._nav_set_status("released")
        orders._nav_follow_service_charge()
        return orders

    def write(self, vals):
        customer = vals.get("partner_id")
        if customer and all(order.partner_id.id == customer for order in self):
            # the same customer again changes nothing, addresses stay (rules §2.7)
            vals = {name: value for name, value in vals.items() if name != "partner_id"}
        for order in self:
            order._nav_check_header_change(vals)
        if "state" in vals and "nav_status" not in vals:
            return self._nav_write_state(vals)
        parties = self._nav_parties(vals)
        res = super().write(vals)
        self._nav_discounts_after_write(vals, parties)
        self._nav_prepayments_after_write(vals)
        if "preferred_payment_method_line_id" in vals:
            self._nav_clear_services()
        if GROWTH_FIELDS & vals.keys():
            self._nav_check_growth()
        return res

    def _nav_write_state(self, vals):
        """Whoever confirms, cancels or resets orders: state and status agree.

        Sending a document changes nothing, so a pending approval stays pending.
        """
        status = {"sale": "released", "cancel": "open"}.get(vals["state"])
        if vals["state"] == "cancel":
            self._nav_withdraw_approval()
        else:
            self._nav_check_not_invoiced()
        if vals["state"] == "sale":
            self.filtered(lambda order: order.state != "sale")._nav_check_approval()
        elif vals["state"] == "sent":
            self._nav_check_approval("send")
        released = self.filtered(
            lambda order: order.nav_status == "released" and vals["state"] != "sent"
        )
        changing = self if status else released
        new = {**vals, "nav_status": status or "open"}
        returns = changing.filtered(lambda order: order._nav_is_return_order())
        for orders in (returns, changing - returns):
            transition = orders.with_context(nav_transition=TRANSITION)
            if vals["state"] == "sale" and orders != returns:
                new["nav_document_type"] = "order"
            if orders:
                super(SaleOrder, transition).write(new)
        others = self - changing
        return not others or super(SaleOrder, others).write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_nav_shipped(self):
        """Goods that are shipped but not invoiced must not be forgotten (rules §3)."""
        for order in self:
            if order.nav_shipped_not_invoiced:
                raise UserError(
                    self.env._(
                        "Order %(order)s cannot be deleted: something was shipped that "
                        "is not invoiced yet.",
                        order=order.name,
                    )
                )

    # === STATUS ===#

    def _confirmation_error_message(self):
        """Every way to confirm passes here: our own checks veto it as well."""
        self.ensure_one()
        return (
            super()._confirmation_error_message()
            or self._nav_release_veto()
            or next(self.order_line._nav_blocked_problems(), False)
        )

    def action_confirm(self):
        """Confirming a quote is Make Order and Release (design §2)."""
        for order in self:
            error = order._confirmation_error_message()
            if error:
                raise UserError(error)
        self._nav_make_order()
        self._nav_recalculate_discounts()
        return super().action_confirm()

    # Nothing leaves the house before it is approved, if a rule says so

    def action_quotation_send(self):
        self._nav_check_approval("send")
        action = super().action_quotation_send()
        return self.env["nav.document.delivery"]._note_delivery(self, action)

    def message_post(self, **kwargs):
        if self.env.context.get("mark_so_as_sent"):
            self._nav_check_approval("send")
        message = super().message_post(**kwargs)
        self._nav_note_message(message)
        return message

    def _send_order_notification_mail(self, mail_template, **kwargs):
        """What the portal confirms by itself is known as sent, too."""
        order = self.with_context(nav_delivery=True)
        return super(SaleOrder, order)._send_order_notification_mail(
            mail_template, **kwargs
        )

    def _find_mail_template(self):
        """Companies with sending profiles use the e-mails made for them."""
        return self._nav_sending_template() or super()._find_mail_template()

    def _validate_order(self):
        """The customer signed: whatever stands in the way is not shown to him."""
        for order in self:
            order._nav_confirm_or_hold(super(SaleOrder, order)._validate_order)
        return None

    # === POSTING ===#

    def _create_down_payment_lines_from_base_lines(self, *args, **kwargs):
        """A down payment may be asked for while the document is locked."""
        self.filtered(lambda o: o.nav_status != "released")._nav_check_approval()
        orders = self.with_context(nav_system=SYSTEM)
        return super(SaleOrder, orders)._create_down_payment_lines_from_base_lines(
            *args, **kwargs
        )

    def _prepare_invoice(self):
        """Invoices made by posting carry its dates (rules §2.6 and §5)."""
        vals = super()._prepare_invoice()
        services = self.nav_payment_service_ids
        vals["nav_payment_service_ids"] = [fields.Command.set(services.ids)]
        vals["nav_inv_discount_type"] = "carried"
        posting = posting_values(self.env)
        if posting and self.id in posting.dates:
            posting_date, document_date = posting.dates[self.id]
            vals.update(
                date=posting_date,
                invoice_date=document_date,
                ref=self.client_order_ref,  # Odoo puts in its own number when blank
            )
            if not self.payment_term_id:  # Odoo would make it due today
                vals["invoice_date_due"] = document_date
            if posting_date != document_date:
                # Odoo takes the rate of the invoice date (rules §8.10)
                vals["invoice_currency_rate"] = self._nav_currency_rate(posting_date)
        return vals

    def _get_invoiceable_lines(self, final=False):
        """While posting only lines with something to invoice; texts come along."""
        posting = posting_values(self.env)
        if posting is None:
            return super()._get_invoiceable_lines(final)
        # final=True: Odoo leaves out lines that are given back otherwise
        return (
            super()
            ._get_invoiceable_lines(final=True)
            .filtered(
                lambda line: line.display_type
                or line.id in posting.quantities
                or (final and line.is_downpayment)
            )
        )

    def _get_product_catalog_order_data(self, products, **kwargs):
        """The catalogue shows the prices the lines will have (rules §8)."""
        order = self._nav_with_price_terms()
        return super(SaleOrder, order)._get_product_catalog_order_data(
            products, **kwargs
        )
