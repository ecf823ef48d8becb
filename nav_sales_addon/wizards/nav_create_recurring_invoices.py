from odoo import fields, models

from ..notifications import CLOSE, notification


class NavCreateRecurringInvoices(models.TransientModel):
    """Invoice the recurring sales lines of many customers at once (rules §15)."""

    _name = "nav.create.recurring.invoices"
    _description = "Create Recurring Invoices"

    order_date = fields.Date(
        required=True,
        help="Recurring lines that are valid on this day are invoiced. It is also the "
        "document date of the invoices.",
    )
    posting_date = fields.Date(required=True)
    template_ids = fields.Many2many(
        "sale.order.template",
        string="Standard Sales Codes",
        help="Leave it blank for all standard sales codes.",
    )

    def action_create_invoices(self):
        """Make the invoices, say how many, and show them."""
        self.ensure_one()
        self.env["sale.order"]._nav_check_rights("processor")
        invoices, problems = self.env["nav.recurring.invoicing"]._create_invoices(
            self.template_ids, self.order_date, self.posting_date
        )
        done = self.env._("Number of invoices created: %(count)s.", count=len(invoices))
        action = CLOSE
        if invoices:
            xmlid = "nav_sales_addon.nav_sales_invoice_action"
            action = invoices._nav_list_action(xmlid, invoices)
        kind = "warning" if problems or not invoices else "success"
        text = " ".join([done, *problems])
        return notification(text, kind, action, sticky=bool(problems))
