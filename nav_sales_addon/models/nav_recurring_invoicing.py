from odoo import Command, api, fields, models


class NavRecurringInvoicing(models.AbstractModel):
    """Create Recurring Invoices: a draft invoice per customer and code (rules §15)."""

    _name = "nav.recurring.invoicing"
    _description = "Making Invoices of Standard Sales Codes"

    @api.model
    def _create_invoices(self, templates, order_date, posting_date):
        """Make one draft invoice for each entry that is valid on the order date.

        :param templates: the standard sales codes to invoice; none: all of them
        :return: ``(invoices, sentences about what was left out)``
        """
        company, links = self.env.company, self.env["nav.customer.sales.code"]
        domain = links._valid_domain(company, order_date)
        if templates:
            domain &= fields.Domain("template_id", "in", templates.ids)
        vals_list, problems = [], []
        for link in links.search(domain).with_company(company):
            order = self._as_order(link, order_date)
            problem = self._problem(link, order)
            if problem:
                problems.append(problem)
            else:
                vals_list.append(self._invoice_vals(link, order, posting_date))
        # native: creates as superuser, for who sells need not be an accountant
        orders = self.env["sale.order"]
        invoices = orders._create_account_invoices(vals_list, final=False)
        return invoices.sudo(self.env.su), problems

    @api.model
    def _lines_for(self, move, link):
        """Values of the lines of a code, for the end of an unposted invoice."""
        order = self._as_order(
            link,
            move._nav_recurring_date() or fields.Date.context_today(move),
            partner_id=move.partner_id.id,
            fiscal_position_id=move.fiscal_position_id.id,
        )
        last = max(move.invoice_line_ids.mapped("sequence"), default=0)
        for line in order.order_line:
            vals = self._line_vals(line)
            vals["sequence"] += last
            vals["nav_sales_code_id"] = link.template_id.id
            # the order is in the currency of the price list, the invoice need not be
            vals["price_unit"] = order.currency_id._convert(
                line.price_unit,
                move.currency_id,
                move.company_id,
                order.nav_document_date,
                round=False,
            )
            yield vals

    @api.model
    def _as_order(self, link, order_date, **values):
        """An order of this customer that is never saved: it knows all prices."""
        order = self.env["sale.order"].new(
            {
                "partner_id": link.partner_id.id,
                "company_id": link.company_id.id,
                "nav_document_type": "order",
                "nav_document_date": order_date,
                "date_order": order_date,
                **values,
            }
        )
        order.sale_order_template_id = False  # the company's default has terms, too
        order.order_line = [
            Command.create(vals) for vals in order._nav_recurring_vals(link)
        ]
        return order

    @api.model
    def _problem(self, link, order):
        """Why this entry cannot be invoiced, or False."""
        blocked = order._nav_blocked_problem("invoice_document")
        if blocked:
            return blocked
        if link.currency_id and link.currency_id != order.currency_id:
            return self.env._(
                "Customer %(customer)s buys in %(currency)s, but %(code)s is in "
                "another currency.",
                customer=link.partner_id.display_name,
                currency=order.currency_id.name,
                code=link.template_id.name,
            )
        return False

    @api.model
    def _invoice_vals(self, link, order, posting_date):
        """As Odoo invoices an order; dates and terms as the batch and the entry say."""
        vals = order._prepare_invoice()
        vals.update(
            ref=False,  # Odoo puts in the order's number, and there is no order
            invoice_origin=link.template_id.name,
            invoice_date=order.nav_document_date,
            date=posting_date,
            nav_ship_on_post=True,
            nav_warehouse_id=order.warehouse_id.id,
            invoice_line_ids=[
                Command.create(self._line_vals(line)) for line in order.order_line
            ],
        )
        if link.payment_term_id:
            vals["invoice_payment_term_id"] = link.payment_term_id.id
        if link.payment_method_line_id:
            vals["preferred_payment_method_line_id"] = link.payment_method_line_id.id
        return vals

    @api.model
    def _line_vals(self, line):
        """The full quantity; there is no order line to link to."""
        vals = line._prepare_invoice_line(quantity=line.product_uom_qty)
        vals.pop("sale_line_ids", None)
        return vals
