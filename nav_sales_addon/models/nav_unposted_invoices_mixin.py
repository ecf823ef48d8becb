from odoo import api, fields, models

from ..formatting import format_quantity

NAMED = 5


class NavUnpostedInvoicesMixin(models.AbstractModel):
    """Shows which unposted invoices hold quantities of orders already.

    These quantities count as invoiced: nothing is invoiced twice. Whoever is about to
    make another invoice sees where they are, and gets there.
    """

    _name = "nav.unposted.invoices.mixin"
    _description = "Shows Unposted Invoices of Orders"

    nav_unposted_invoice_ids = fields.Many2many(
        "account.move",
        string="Unposted Invoices",
        compute="_compute_nav_unposted_invoices",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor",
    )
    nav_unposted_text = fields.Text(
        string="On Unposted Invoices",
        compute="_compute_nav_unposted_invoices",
        groups="nav_sales_addon.group_nav_processor",
    )

    @api.depends_context("lang")
    def _compute_nav_unposted_invoices(self):
        for document in self:
            lines = document._nav_unposted_lines()
            document.nav_unposted_invoice_ids = lines.move_id
            document.nav_unposted_text = self._nav_unposted_sentences(lines)

    def _nav_unposted_lines(self):
        """Lines of unposted invoices to show; texts and down payments hold nothing."""
        raise NotImplementedError

    @api.model
    def _nav_search_unposted(self, domain):
        """Lines of unposted invoices that were made of order lines."""
        drafts = fields.Domain(
            [
                ("display_type", "=", "product"),
                ("parent_state", "=", "draft"),
                ("move_id.move_type", "=", "out_invoice"),
                ("sale_line_ids.is_downpayment", "=", False),
            ]
        )
        return self.env["account.move.line"].search(drafts & fields.Domain(domain))

    @api.model
    def _nav_unposted_sentences(self, lines):
        """One line of text for each invoice: amount, customer, orders, quantities."""
        invoices = lines.grouped("move_id")
        texts = [
            self.env._(
                "%(amount)s, %(customer)s, %(orders)s: %(quantities)s",
                amount=move.currency_id.format(move.amount_total),
                customer=move.partner_id.display_name,
                orders=", ".join(held.sale_line_ids.order_id.mapped("name")),
                quantities=self._nav_unposted_quantities(held),
            )
            for move, held in list(invoices.items())[:NAMED]
        ]
        return self._nav_and_more("\n", texts, len(invoices))

    @api.model
    def _nav_unposted_quantities(self, lines):
        items = lines.grouped(lambda line: (line._nav_label(), line.product_uom_id))
        texts = [
            f"{format_quantity(self.env, sum(held.mapped('quantity')))} "
            f"{unit.name or ''} {label}"
            for (label, unit), held in list(items.items())[:NAMED]
        ]
        return self._nav_and_more(", ", texts, len(items))

    @api.model
    def _nav_and_more(self, separator, texts, count):
        """What was not named is counted."""
        if count > len(texts):
            more = self.env._("and %(count)s more", count=count - len(texts))
            texts = [*texts, more]
        return separator.join(texts)
