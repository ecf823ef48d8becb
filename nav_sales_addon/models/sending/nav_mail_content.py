from odoo import api, fields, models
from odoo.tools import format_date, formatLang

# A mail is an extract: who needs line 51 opens the PDF
MAX_ROWS = 50
TEXT_ROWS = {"line_section": "section", "line_subsection": "section"}


class NavMailContent(models.AbstractModel):
    """The parts of an e-mail that are made of the document (rules §6).

    The e-mail templates call them, so an administrator moves them about and writes
    around them. All values are escaped by the views that show them.
    """

    _name = "nav.mail.content"
    _description = "Content of Document E-Mails"

    # === FORMATTING, IN THE LANGUAGE OF THE MAIL ===#

    @api.model
    def _money(self, document, amount):
        return formatLang(document.env, amount, currency_obj=document.currency_id)

    @api.model
    def _number(self, document, quantity):
        whole = quantity == int(quantity)
        if whole:
            return formatLang(document.env, quantity, digits=0)
        return formatLang(document.env, quantity, dp="Product Unit")

    @api.model
    def _date(self, document, date):
        return date and format_date(document.env, date)

    @api.model
    def _render(self, view, document, **values):
        """One of our QWeb views in the language of the document's environment."""
        return document.env["ir.qweb"]._render(
            f"nav_sales_addon.{view}", {"document": document, **values}
        )

    # === EXTRACT ===#

    @api.model
    def _render_extract(self, document):
        """Key facts, lines and totals."""
        document = document.sudo()  # mails show names the sender may not read
        rows = self._get_rows(document)
        return self._render(
            "mail_document_extract",
            document,
            facts=self._get_facts(document),
            rows=rows[:MAX_ROWS],
            more=max(len(rows) - MAX_ROWS, 0),
            totals=self._get_totals(document),
        )

    @api.model
    def _get_facts(self, document):
        """What identifies it: ``(label, text, link)``, blank ones left out."""
        name = document._name.replace(".", "_")
        facts = getattr(self, f"_get_{name}_facts")(document)
        return [(fact[0], fact[1], (*fact, None)[2]) for fact in facts if fact[1]]

    @api.model
    def _get_sale_order_facts(self, order):
        is_quote = order._nav_kind() == "quote"
        shipment = order.commitment_date or order.expected_date
        return [
            (
                order.env._("Quote No.") if is_quote else order.env._("Order No."),
                order.name,
            ),
            (order.env._("Document Date"), self._date(order, order.nav_document_date)),
            (
                order.env._("Valid until"),
                is_quote and self._date(order, order.validity_date),
            ),
            (
                order.env._("Planned Shipment Date"),
                not is_quote and self._date(order, shipment),
            ),
            (order.env._("Quote No."), not is_quote and order.nav_quote_number),
            (order.env._("External Document No."), order.client_order_ref),
        ]

    @api.model
    def _get_account_move_facts(self, move):
        orders = move.nav_sale_order_ids
        is_invoice = move.move_type == "out_invoice"
        open_ = is_invoice and move._nav_open_amount()
        return [
            (move.env._("No."), move.name),
            (move.env._("Document Date"), self._date(move, move.invoice_date)),
            (move.env._("Due Date"), open_ and self._date(move, move.invoice_date_due)),
            (
                move.env._("Order No."),
                ", ".join(orders.mapped("name")) or move.invoice_origin,
            ),
            (
                move.env._("External Document No."),
                move.ref if move.ref != move.invoice_origin else False,
            ),
            (move.env._("Credited Invoice"), move.reversed_entry_id.name),
        ]

    @api.model
    def _get_stock_picking_facts(self, picking):
        agent, number, url = picking._nav_tracking()
        return [
            (picking.env._("No."), picking.nav_shipment_number),
            (
                picking.env._("Posting Date"),
                self._date(picking, picking.nav_posting_date),
            ),
            (picking.env._("Order No."), picking.sale_id.name),
            (
                picking.env._("External Document No."),
                picking.nav_external_document_number,
            ),
            (picking.env._("Shipping Agent"), agent),
            (
                picking.env._("Package Tracking No."),
                number or (url and picking.env._("Track")),
                url,
            ),
        ]

    @api.model
    def _get_rows(self, document):
        """The lines a customer ordered; technical ones are hidden (rules §6)."""
        if document._name == "stock.picking":
            return [self._shipment_row(document, move) for move in document.move_ids]
        if document._name == "sale.order":
            lines = document.order_line.filtered(lambda line: not line.is_downpayment)
            return [self._line_row(document, line, "product_uom_qty") for line in lines]
        lines = document.invoice_line_ids.filtered(
            lambda line: line.display_type
            in ("product", "line_section", "line_subsection", "line_note")
        )
        lines = lines.sorted(lambda line: (line.sequence, line.id))
        return [self._line_row(document, line, "quantity") for line in lines]

    @api.model
    def _line_row(self, document, line, quantity_field):
        kind = TEXT_ROWS.get(line.display_type)
        if kind or line.display_type == "line_note":
            return {"kind": kind or "note", "name": line.name or ""}
        quantity = self._number(document, line[quantity_field])
        price = formatLang(
            document.env,
            line.price_unit,
            dp="Product Price",
            currency_obj=document.currency_id,
        )
        detail = f"{quantity} {line.product_uom_id.name or ''}".strip() + f" × {price}"
        if line.discount:
            detail += f" − {self._number(document, line.discount)} %"
        return {
            "kind": "item",
            "name": line.name or line.product_id.display_name or "",
            "detail": detail,
            "amount": self._money(document, line.price_subtotal),
        }

    @api.model
    def _shipment_row(self, picking, move):
        name = move.sale_line_id.name or move.description_picking
        return {
            "kind": "item",
            "name": name or move.product_id.display_name,
            "detail": "",
            "amount": f"{self._number(picking, move.quantity)} {move.product_uom.name}",
        }

    @api.model
    def _get_totals(self, document):
        if document._name == "stock.picking":
            return []
        currency = document.currency_id.name
        return [
            (
                document.env._("Total Excl. Tax"),
                self._money(document, document.amount_untaxed),
            ),
            (document.env._("Tax"), self._money(document, document.amount_tax)),
            (
                document.env._("Total %(currency)s Incl. Tax", currency=currency),
                self._money(document, document.amount_total),
            ),
        ]

    # === PAYMENT, CLOSING ===#

    @api.model
    def _render_payment(self, move):
        """What is still to pay, the discount, and how to pay (rules §6)."""
        move = move.sudo()
        return self._render(
            "mail_document_payment",
            move,
            sentences=self._get_payment_sentences(move),
            links=move._nav_payment_links(),
        )

    @api.model
    def _get_payment_sentences(self, move):
        if move.move_type != "out_invoice":
            return []
        open_amount = move._nav_open_amount()
        if not open_amount:
            return [move.env._("This invoice is paid. Thank you.")]
        amount = self._money(move, open_amount)
        due = self._date(move, move.invoice_date_due)
        if move.currency_id.compare_amounts(open_amount, move.amount_total):
            paid = self._money(move, move.amount_total - open_amount)
            text = move.env._(
                "%(paid)s is paid already. %(amount)s remains to be paid by %(date)s.",
                paid=paid,
                amount=amount,
                date=due,
            )
        else:
            text = move.env._(
                "Please pay %(amount)s by %(date)s.", amount=amount, date=due
            )
        return [text, *self._get_discount_sentences(move), *self._get_bank(move)]

    @api.model
    def _get_discount_sentences(self, move):
        """As long as it can be taken, the discount is mentioned (rules §6)."""
        possible = move._is_eligible_for_early_payment_discount(
            move.currency_id, fields.Date.context_today(move)
        )
        if not possible:
            return []
        percent = move.invoice_payment_term_id.discount_percentage
        return [
            move.env._(
                "%(percent)s%% discount if you pay by %(date)s.",
                percent=self._number(move, percent),
                date=self._date(move, move._nav_payment_discount_date()),
            )
        ]

    @api.model
    def _get_bank(self, move):
        if not move.payment_reference:
            return []
        account = move.partner_bank_id.acc_number
        if account:
            return [
                move.env._(
                    "Payment reference %(reference)s, account %(account)s.",
                    reference=move.payment_reference,
                    account=account,
                )
            ]
        return [
            move.env._(
                "Payment reference %(reference)s.", reference=move.payment_reference
            )
        ]

    @api.model
    def _render_closing(self, document):
        """Salesperson and company with address and registration."""
        document = document.sudo()
        person = document._nav_salesperson()
        return self._render(
            "mail_document_closing",
            document,
            person=person,
            company=document.company_id,
        )

    # === SEVERAL DOCUMENTS ===#

    @api.model
    def _render_list(self, documents):
        """The body of a mail that carries several documents of one customer."""
        rows = [self._document_row(document) for document in documents.sudo()]
        first = documents[0].sudo()
        return self._render(
            "mail_document_list",
            first,
            rows=rows,
            closing=self._render_closing(first),
        )

    @api.model
    def _document_row(self, document):
        """One document among several; an invoice with its due date and its links."""
        row = {"kind": "item", "name": document._nav_document_title(), "detail": ""}
        if document._name == "stock.picking":
            return {**row, "amount": ""}
        row["amount"] = self._money(document, document.amount_total)
        if document._name == "account.move" and document._nav_open_amount():
            row["links"] = document._nav_payment_links()
            row["detail"] = document.env._(
                "%(amount)s to be paid by %(date)s",
                amount=self._money(document, document._nav_open_amount()),
                date=self._date(document, document.invoice_date_due),
            )
        return row
