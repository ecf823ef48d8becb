from odoo import api, fields, models
from odoo.exceptions import UserError

from ..column_defaults import set_column_defaults
from ..const import SYSTEM, TRANSITION, posting_values


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = [
        "sale.order",
        "nav.posting.mixin",
        "nav.status.mixin",
        "nav.quote.mixin",
        "nav.quote.acceptance.mixin",
        "nav.archive.mixin",
        "nav.order.parties.mixin",
        "nav.order.dates.mixin",
        "nav.order.changes.mixin",
        "nav.order.actions.mixin",
        "nav.stockout.document.mixin",
        "nav.order.recurring.mixin",
        "nav.order.unposted.mixin",
        "nav.order.approval.mixin",
    ]
    _nav_lines = "order_line"

    nav_document_type = fields.Selection(
        [("quote", "Quote"), ("order", "Order")],
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
            problem = order._nav_blocked_problem(order.nav_document_type)
            if problem:
                raise UserError(problem)

    @api.model_create_multi
    def create(self, vals_list):
        default = self.default_get(["nav_document_type", "company_id"])
        companies = self.env["res.company"].browse(
            {vals.get("company_id") or default.get("company_id") for vals in vals_list}
        )
        for vals in vals_list:
            if vals.get("state") == "sale":
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
        return super().write(vals)

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
        released = self.filtered(
            lambda order: order.nav_status == "released" and vals["state"] != "sent"
        )
        changing = self if status else released
        new = {**vals, "nav_status": status or "open"}
        if vals["state"] == "sale":
            new["nav_document_type"] = "order"
        if changing:
            transition = changing.with_context(nav_transition=TRANSITION)
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

    def nav_release(self):
        """Release orders: they are confirmed and the supply chain starts (rules §3).

        :return: True
        :raise UserError: nothing to release, a blocked customer, a pending approval
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        self.env["nav.posting.check"]._check_release(self)
        self._nav_release()
        return True

    def _nav_release(self):
        """Confirm what is not confirmed yet, and set the status of the rest."""
        self.filtered(lambda o: o.nav_status != "released")._nav_check_approval()
        self.filtered(lambda order: order.state in ("draft", "sent")).action_confirm()
        self.filtered(lambda order: order.state == "sale")._nav_set_status("released")

    def nav_reopen(self):
        """Open released orders again so that they can be changed (rules §3).

        :return: True
        :raise UserError: an approval is pending
        """
        self._nav_check_rights("processor")
        self.check_access("write")
        for order in self.filtered(lambda o: o.nav_status == "pending_approval"):
            raise UserError(
                self.env._(
                    "Order %(order)s is waiting for approval. Cancel the approval "
                    "request before you reopen it.",
                    order=order.name,
                )
            )
        self._nav_set_status("open")
        return True

    def _confirmation_error_message(self):
        """Every way to confirm passes here: our own checks veto it as well."""
        self.ensure_one()
        return (
            super()._confirmation_error_message()
            or self._nav_release_veto()
            or next(self.order_line._nav_blocked_problems(), False)
        )

    def _nav_release_veto(self):
        """Why this order may not be released; hook for approvals and prepayments.

        :return: a sentence or False
        """
        return self._nav_blocked_problem("order") or self._nav_confirm_problem()

    def _nav_posting_veto(self, ship, invoice):
        """Why this order may not be posted; hook for approvals and prepayments.

        :return: a sentence or False
        """
        return self._nav_approval_problem(self._nav_posting_gate())

    def action_confirm(self):
        """Confirming a quote is Make Order and Release (design §2)."""
        for order in self:
            error = order._confirmation_error_message()
            if error:
                raise UserError(error)
        self._nav_make_order()
        return super().action_confirm()

    def _validate_order(self):
        """The customer signed: whatever stands in the way is not shown to him."""
        for order in self:
            order._nav_confirm_or_hold(super(SaleOrder, order)._validate_order)
        return None

    # === POSTING ===#

    def nav_post(self, ship=True, invoice=True, posting_date=None):
        """Post orders: ship, invoice, or both, all of them or none.

        :param bool ship: ship the quantities in Qty. to Ship
        :param bool invoice: invoice the quantities in Qty. to Invoice
        :param posting_date: date or ISO text; blank: each order's own posting date
        :return: ``{'shipment_ids': [picking ids], 'invoice_ids': [move ids]}``
        :raise UserError: all problems of all orders and lines (rules §5 and §18)
        :raise AccessError: the user is no Sales Poster
        """
        self._nav_check_rights("poster")
        return self.env["nav.sales.posting"]._post(self, ship, invoice, posting_date)

    def nav_preview_posting(self, ship=True, invoice=True, posting_date=None):
        """Show what posting would write, and write nothing (rules §17).

        :param posting_date: as in `nav_post`
        :return: dict of lists of dicts: customer_entries, item_entries, gl_entries,
            vat_entries; amounts in company currency; numbers begin with ***
        :raise UserError: the same problems posting would report
        """
        self._nav_check_rights("processor")
        return self.env["nav.posting.preview"]._preview(
            self, ship, invoice, posting_date
        )

    def _nav_posted_shipments(self):
        """Done shipments to the customer, drop shipments included."""
        return self.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking._nav_is_shipment()
        )

    def _create_down_payment_lines_from_base_lines(self, *args, **kwargs):
        """A down payment may be asked for while the document is locked."""
        orders = self.with_context(nav_system=SYSTEM)
        return super(SaleOrder, orders)._create_down_payment_lines_from_base_lines(
            *args, **kwargs
        )

    def _prepare_invoice(self):
        """Invoices made by posting carry its dates (rules §2.6 and §5)."""
        vals = super()._prepare_invoice()
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
