from odoo import models


class NavCreditWarning(models.AbstractModel):
    """Tells on a document that its customer owes too much (rules §9). Never blocks.

    Odoo's own banner of the document shows it. Limit and overdue balance are looked at
    only where the company's Credit Warnings ask for it.
    """

    _name = "nav.credit.warning"
    _description = "Credit Warnings on Sales Documents"

    def _is_for_user(self):
        """Whoever has none of our roles keeps Odoo's own check of the credit limit."""
        return self.env.user.has_group("nav_sales_addon.group_nav_processor")

    def _order_warnings(self, orders):
        """Texts for quotes and orders that are not finished.

        :return: ``{order: text}`` of those that get a warning
        """
        shown = orders.filtered(lambda o: o.state != "cancel" and not o.nav_closed)
        return self._warnings(
            shown,
            lambda order: order.partner_invoice_id or order.partner_id,
            self._order_amounts,
        )

    def _invoice_warnings(self, moves):
        """Texts for invoices that are not posted."""
        shown = moves.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        return self._warnings(
            shown, lambda move: move.partner_id, self._invoice_amounts
        )

    def _warnings(self, documents, bill_to, amounts):
        """
        :param bill_to: function of a document: whose figures count
        :param amounts: function of a document: what it adds to the saved figures, and
            how much it amounts to by itself
        """
        found = {}
        for company, group in documents.grouped("company_id").items():
            kind = company.nav_credit_warnings
            if kind == "none" or not company:
                continue
            figures = self._company_figures(group, company, bill_to)
            for document in group:
                customer = bill_to(document).commercial_partner_id
                exposure = figures.get(customer._origin.id)
                if not exposure:
                    continue
                text = "\n".join(
                    self._texts(document, customer, exposure, kind, amounts)
                )
                if text:
                    found[document] = text
        return found

    def _company_figures(self, documents, company, bill_to):
        """What the company's Credit Warnings ask for, in one statement."""
        service = self.env["nav.credit.exposure"]
        customers = self.env["res.partner"].union(*map(bill_to, documents))
        if company.nav_credit_warnings == "overdue":
            return service._balances(customers, company)
        return service._figures(customers, company)

    def _texts(self, document, customer, exposure, kind, amounts):
        currency = document.company_id.currency_id
        limit = exposure.credit_limit
        if kind != "overdue" and limit:
            change, current = amounts(document)
            total = exposure.total + change
            if currency.compare_amounts(total, limit) > 0:
                yield self._limit_text(customer, exposure, change, current, currency)
        if kind != "credit_limit" and exposure.balance_due > 0:
            yield self.env._(
                "%(customer)s has an overdue balance of %(overdue)s.",
                customer=customer.name or customer.display_name,
                overdue=currency.format(exposure.balance_due),
            )

    def _limit_text(self, customer, exposure, change, current, currency):
        """The figures add up: balance + shipped + outstanding = total (rules §9)."""
        return self.env._(
            "%(customer)s exceeds the credit limit of %(limit)s with a total of "
            "%(total)s: balance %(balance)s, shipped not invoiced %(shipped)s, "
            "outstanding %(outstanding)s, of which this document %(current)s.",
            customer=customer.name or customer.display_name,
            limit=currency.format(exposure.credit_limit),
            total=currency.format(exposure.total + change),
            balance=currency.format(exposure.balance),
            shipped=currency.format(exposure.shipped_not_invoiced),
            outstanding=currency.format(exposure.outstanding + change),
            current=currency.format(current),
        )

    # === WHAT A DOCUMENT ADDS ===#

    def _order_amounts(self, order):
        """A quote adds all of itself, an order what the form changes of it."""
        if order.nav_document_type == "quote" and order.state != "sale":
            amount = order.amount_total / (order.currency_rate or 1.0)
            return amount, amount
        current = self._still_to_invoice(order)
        if order._origin == order:
            return 0.0, current  # saved: it is in the figures
        saved = order._origin
        counted = (
            saved.nav_document_type == "order"
            and saved.state in ("draft", "sent", "sale")
            and saved.company_id == order.company_id
            and saved.partner_invoice_id.commercial_partner_id
            == order.partner_invoice_id.commercial_partner_id._origin
        )
        return current - (self._still_to_invoice(saved) if counted else 0.0), current

    def _still_to_invoice(self, order):
        """The part of an order that is not invoiced, in company currency with tax."""
        amount = 0.0
        for line in order.order_line._nav_posting_lines():
            if line.product_uom_qty:
                sign = line._nav_sign()
                wanted = sign * max(
                    sign * line.product_uom_qty, sign * line.qty_delivered
                )
                quantity = line._nav_within(wanted - line.qty_invoiced)
                amount += line.price_total * quantity / line.product_uom_qty
        return amount / (order.currency_rate or 1.0)

    def _invoice_amounts(self, move):
        """An invoice in draft counts whole."""
        if move._origin == move:
            return 0.0, move.amount_total_signed
        # in a form only this field follows the lines while they are typed
        same = move.currency_id == move.company_currency_id
        totals = move.tax_totals or {}
        current = totals.get("total_amount_currency" if same else "total_amount", 0.0)
        saved = move._origin
        counted = (
            saved.state == "draft"
            and saved.company_id == move.company_id
            and saved.commercial_partner_id == move.partner_id.commercial_partner_id
        )
        return current - (saved.amount_total_signed if counted else 0.0), current
