from odoo import api, fields, models
from odoo.exceptions import UserError


class NavQuoteInvoicing(models.AbstractModel):
    """Make Invoice: a draft sales invoice from all lines of a quote (rules §6)."""

    _name = "nav.quote.invoicing"
    _description = "Making Invoices of Quotes"

    @api.model
    def _make_invoices(self, quotes, archive=False):
        """Make one draft invoice of each quote and close the quotes.

        :return: the invoices, in the order of the quotes
        :raise UserError: what stands in the way, of all quotes
        """
        quotes._nav_lock()
        problems = [text for quote in quotes for text in self._problems(quote)]
        if problems:
            raise UserError("\n".join(problems))
        quotes._nav_archive_quotes("make_invoice", archive)
        # native: creates as superuser, for who sells need not be an accountant
        invoices = quotes._create_account_invoices(
            [self._invoice_vals(quote) for quote in quotes], final=False
        )
        for quote, invoice in zip(quotes, invoices, strict=True):
            self._copy_attachments_and_notes(quote, invoice)
            self._close(quote, invoice)
        return invoices.sudo(self.env.su)

    @api.model
    def _problems(self, quote):
        """Sentences that say why this quote cannot become an invoice (rules §6, §7)."""
        if quote.nav_document_type != "quote" or quote.state not in ("draft", "sent"):
            yield self.env._("%(document)s is no open quote.", document=quote.name)
            return
        if quote.nav_status == "pending_approval":
            yield self.env._(
                "%(document)s is waiting for approval. Wait until it is approved, or "
                "cancel the approval request.",
                document=quote.name,
            )
        if not quote.partner_invoice_id:
            yield self.env._("%(document)s has no bill-to.", document=quote.name)
        approval = quote._nav_approval_problem("confirm")
        if approval:
            yield approval
        blocked = quote._nav_blocked_problem("quote")
        if blocked:
            yield blocked
        lines = quote.order_line.filtered("product_uom_qty")
        yield from lines._nav_blocked_problems()

    # === VALUES ===#

    @api.model
    def _invoice_vals(self, quote):
        """As Odoo invoices an order, but dated today and with the quote's number."""
        vals = quote._prepare_invoice()
        today = quote.company_id.nav_default_posting_date != "none"
        vals.update(
            ref=quote.client_order_ref,  # Odoo puts in its own number when blank
            invoice_date=today and fields.Date.context_today(quote),
            nav_quote_number=quote.name,
            nav_ship_on_post=True,
            nav_warehouse_id=quote.warehouse_id.id,
            invoice_line_ids=[
                fields.Command.create(self._line_vals(line))
                for line in self._lines(quote)
            ],
        )
        return vals

    @api.model
    def _lines(self, quote):
        """All lines but the optional ones the customer did not take."""
        lines = quote.order_line.filtered(lambda line: not line.is_downpayment)
        taken = lines.filtered(lambda o: not o.display_type and o.product_uom_qty)
        sections = taken.parent_id | taken.parent_id.parent_id
        return lines.filtered(
            lambda line: line in taken
            or line in sections
            or not (line.is_optional or line._is_line_optional())
        )

    @api.model
    def _line_vals(self, line):
        """The full quantity. A line linked to the quote would count as its invoice."""
        quantity = line.product_uom_qty
        vals = line._prepare_invoice_line(quantity=quantity)
        vals.pop("sale_line_ids", None)
        if line.product_id.type == "combo":
            vals["name"] = f"{line.product_id.name} x {quantity:g}"
        line._set_analytic_distribution(vals)
        return vals

    # === WHAT ELSE GOES ALONG ===#

    @api.model
    def _copy_attachments_and_notes(self, quote, invoice):
        """Files and internal notes of the quote are found on the invoice too (§13)."""
        comments = self.env["nav.document.comments"]
        noted = comments._notes(quote)[quote.id].attachment_ids
        files = self.env["ir.attachment"].sudo()  # who reads the quote may read them
        files = files.search(
            [
                ("res_model", "=", quote._name),
                ("res_id", "=", quote.id),
                ("res_field", "=", False),
                ("id", "not in", noted.ids),
            ]
        )
        for file in files:
            file.copy({"res_model": invoice._name, "res_id": invoice.id})
        comments._copy({invoice: quote})

    @api.model
    def _close(self, quote, invoice):
        """The quote leaves the lists; both tell what became of it."""
        quote._nav_set_invoice(invoice)
        quote._action_cancel()
        quote.message_post(
            body=self.env._(
                "%(invoice)s was made of this quote.", invoice=invoice._get_html_link()
            )
        )
        invoice.message_post_with_source(
            "mail.message_origin_link",
            render_values={"self": invoice, "origin": quote},
            subtype_xmlid="mail.mt_note",
        )
