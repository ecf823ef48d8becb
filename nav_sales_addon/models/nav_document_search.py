from odoo import api, models
from odoo.fields import Domain

# Lines of a journal entry that are no entries but texts.
TEXTS = ("line_section", "line_subsection", "line_note")

# Where a document number, a posting date and an external document number are stored.
SEARCH_FIELDS = {
    "sale.order": (
        ("name", "nav_quote_number"),
        "nav_posting_date",
        "client_order_ref",
    ),
    "stock.picking": (
        ("name", "nav_posted_number"),
        "nav_posting_date",
        "nav_external_document_number",
    ),
    "account.move": (("name", "nav_quote_number"), "date", "ref"),
    # also for users who may read the customer's ledger but no journal entries
    "nav.customer.ledger.entry": (
        ("document_number",),
        "posting_date",
        "external_document_number",
    ),
    "purchase.order": (("name",), None, "partner_ref"),
    "account.payment": (("name",), "date", None),
}


class NavDocumentSearch(models.AbstractModel):
    """Find Entries (Navigate): everything that belongs to a document, with counts.

    Documents are followed along what really links them (order lines, stock moves,
    reconciliations, reversals), never along texts. All steps take all documents at
    once. From a posted document the way leads up to its orders and sideways to what
    shipped or invoiced the same lines, but not to its siblings: from one of three
    invoices one finds this invoice. Ways are followed with all rights, as a link may
    lead through a record the user cannot read; only what he may read is shown.
    """

    _name = "nav.document.search"
    _description = "Search for Related Documents and Entries"

    # === ENTRY POINTS ===#

    @api.model
    def _find_for(self, documents):
        """What belongs to orders, journal entries, transfers, purchases or payments.

        :return: list of ``{'model', 'name', 'ids', 'count'}``, empty ones left out
        """
        return self._as_dicts(self._search_for(documents))

    @api.model
    def _find_by(self, number=None, date=None, external_number=None):
        """What belongs to the documents with this number, date and external number.

        Numbers have to match exactly; what is given has to match together. A date alone
        finds what was posted on this day, not what belongs to it on other days.

        :return: list of ``{'model', 'name', 'ids', 'count'}``, empty ones left out
        """
        return self._as_dicts(self._search_by(number, date, external_number))

    @api.model
    def _as_dicts(self, found):
        kinds = self._kinds()
        return [
            {
                "model": records._name,
                "name": kinds[kind][0],
                "ids": records.ids,
                "count": len(records),
            }
            for kind, records in found.items()
        ]

    @api.model
    def _kinds(self):
        """In the order of the list: ``{kind: (plain name, window action or None)}``"""
        own = "nav_sales_addon.nav_%s_action"
        return {
            "quote": (self.env._("Sales Quotes"), own % "sales_quote"),
            "order": (self.env._("Sales Orders"), own % "sales_order"),
            "purchase": (self.env._("Purchase Orders"), None),
            "invoice": (self.env._("Sales Invoices"), own % "sales_invoice"),
            "credit_memo": (
                self.env._("Sales Credit Memos"),
                own % "sales_credit_memo",
            ),
            "transfer": (self.env._("Transfers"), None),
            "shipment": (self.env._("Posted Shipments"), own % "posted_shipment"),
            "return_receipt": (
                self.env._("Posted Return Receipts"),
                own % "posted_return_receipt",
            ),
            "posted_invoice": (self.env._("Posted Invoices"), own % "posted_invoice"),
            "posted_credit_memo": (
                self.env._("Posted Credit Memos"),
                own % "posted_credit_memo",
            ),
            "bill": (self.env._("Purchase Invoices and Credit Memos"), None),
            "payment": (self.env._("Payments"), None),
            "statement_line": (self.env._("Bank Statement Lines"), None),
            "customer_entry": (
                self.env._("Customer Ledger Entries"),
                own % "customer_ledger_entry",
            ),
            "item_entry": (
                self.env._("Item Ledger Entries"),
                own % "item_ledger_entry",
            ),
            "gl_entry": (self.env._("G/L Entries"), None),
            "tax_entry": (self.env._("Tax Entries"), None),
        }

    @api.model
    def _search_for(self, documents):
        """:return: ``{kind: records the user may read}``, in the order of the list"""
        documents.check_access("read")
        return self._readable(self._expand({documents._name: documents}))

    @api.model
    def _search_by(self, number, date, external_number):
        seeds = {}
        for model in SEARCH_FIELDS:
            domain = self._search_domain(model, number, date, external_number)
            if domain and self.env[model].has_access("read"):
                seeds[model] = self.env[model].search(domain)
        day_only = not (number or external_number)
        return self._readable(self._expand(seeds, with_relatives=not day_only))

    @api.model
    def _search_domain(self, model, number, date, external_number):
        """:return: domain, None when this kind of document has no such value"""
        names, date_field, external_field = SEARCH_FIELDS[model]
        if (date and not date_field) or (external_number and not external_field):
            return None
        parts = []
        if number:
            parts.append(Domain.OR(Domain(name, "=", number) for name in names))
        if date:
            parts.append(Domain(date_field, "=", date))
        if external_number:
            parts.append(Domain(external_field, "=", external_number))
        if date and not (number or external_number):
            if model == "sale.order":
                return None  # an order is not posted
            if model == "account.move":
                parts.append(Domain("state", "=", "posted"))
        return Domain.AND(parts) if parts else None

    # === FOLLOWING THE LINKS ===#

    @api.model
    def _expand(self, seeds, with_relatives=True):
        """All documents the seeds lead to, whoever may read them.

        :param dict seeds: ``{model: records}``
        :return: the same with all related documents, order lines included
        """

        def seed(model):
            records = seeds.get(model)
            return self.env[model].sudo().union(*([records.sudo()] if records else []))

        payments = seed("account.payment")
        moves = seed("account.move") | seed("nav.customer.ledger.entry").move_id
        moves |= payments.move_id
        found = {
            "sale.order": seed("sale.order"),
            "purchase.order": seed("purchase.order"),
            "stock.picking": seed("stock.picking"),
            "account.move": moves,
            "account.payment": payments,
        }
        if with_relatives:
            found["account.move"] |= self._paid_documents(moves, payments)
        self._follow_lines(found, with_relatives)
        if with_relatives:
            self._follow_settlement(found)
        found["account.payment"] |= found["account.move"].origin_payment_id
        return found

    @api.model
    def _paid_documents(self, moves, payments):
        """Invoices a payment pays: from it the way leads to them."""
        entries = moves.filtered(lambda move: not move.is_invoice(True))
        paid = self._counterparts(entries.line_ids)
        return paid.filtered(lambda move: move.is_invoice(True)) | payments.invoice_ids

    @api.model
    def _follow_lines(self, found, with_relatives):
        """Orders, purchases, transfers and invoices that share order lines."""
        orders, purchases = found["sale.order"], found["purchase.order"]
        pickings, moves = found["stock.picking"], found["account.move"]
        ordered = orders.order_line | purchases.order_line.sale_line_id
        shipped = pickings.move_ids.sale_line_id
        invoiced = moves.line_ids.sale_line_ids
        lines = ordered | shipped | invoiced
        found["sale.order.line"] = lines
        found["sale.order"] |= lines.order_id
        if not with_relatives:
            return
        found["stock.picking"] |= (
            orders.picking_ids
            | purchases.picking_ids
            | (ordered | invoiced).move_ids.picking_id
            | moves.nav_direct_picking_ids
        )
        transfers = found["stock.picking"]
        found["stock.picking"] |= (
            transfers.nav_correction_ids | transfers.nav_corrected_picking_id
        )
        found["account.move"] |= (
            ordered | shipped
        ).invoice_lines.move_id | purchases.order_line.invoice_lines.move_id
        found["account.move"] |= pickings.nav_invoice_id | orders.nav_invoice_id
        found["sale.order"] |= moves.nav_quote_ids
        found["purchase.order"] |= (
            lines.purchase_line_ids.order_id
            | found["stock.picking"].move_ids.purchase_line_id.order_id
        )

    @api.model
    def _follow_settlement(self, found):
        """Reversals, applied documents, payments and the bank's lines for them."""
        invoices = found["account.move"].filtered(lambda move: move.is_invoice(True))
        invoices |= invoices.reversal_move_ids | invoices.reversed_entry_id
        settled = invoices.line_ids.filtered(
            lambda line: line.account_type in ("asset_receivable", "liability_payable")
        )
        partials = settled.matched_debit_ids | settled.matched_credit_ids
        moves = found["account.move"] | invoices | self._counterparts(settled)
        moves |= partials.exchange_move_id | invoices.tax_cash_basis_created_move_ids
        # a payment's money arrives on an account of its own, where the bank meets it
        payments = moves.origin_payment_id
        moves |= self._counterparts(payments.move_id.line_ids).filtered(
            "statement_line_id"
        )
        found["account.move"] = moves
        found["account.payment"] |= payments | invoices.matched_payment_ids

    @api.model
    def _counterparts(self, lines):
        """Journal entries these lines are reconciled with."""
        debits, credits = lines.matched_debit_ids, lines.matched_credit_ids
        return debits.debit_move_id.move_id | credits.credit_move_id.move_id

    # === WHAT IS SHOWN ===#

    @api.model
    def _readable(self, found):
        """Sort what was found by kind and keep what the user may read."""
        documents = {**self._order_kinds(found), **self._transfer_kinds(found)}
        documents.update(self._move_kinds(found))
        domains = {
            kind: (records._name, [("id", "in", records.ids)])
            for kind, records in documents.items()
            if records
        }
        domains.update(self._entry_domains(found))
        result = {}
        for kind in self._kinds():
            model, domain = domains.get(kind, (None, None))
            if model and self.env[model].has_access("read"):
                records = self.env[model].search(domain)
                if records:
                    result[kind] = records
        return result

    @api.model
    def _order_kinds(self, found):
        orders = found["sale.order"]
        quotes = orders.filtered(lambda order: order.nav_document_type == "quote")
        return {
            "quote": quotes,
            "order": orders - quotes,
            "purchase": found["purchase.order"],
        }

    @api.model
    def _transfer_kinds(self, found):
        pickings = found["stock.picking"].filtered(lambda p: p.state != "cancel")
        done = pickings.filtered(lambda picking: picking.state == "done")
        # what undoes a document is shown beside it
        shipments = done.filtered(
            lambda p: (p.nav_corrected_picking_id or p)._nav_is_shipment()
        )
        returns = (done - shipments).filtered(lambda p: p.location_id._is_outgoing())
        return {
            "shipment": shipments,
            "return_receipt": returns,
            "transfer": pickings - shipments - returns,
        }

    @api.model
    def _move_kinds(self, found):
        kinds = {
            ("out_invoice", "posted"): "posted_invoice",
            ("out_receipt", "posted"): "posted_invoice",
            ("out_refund", "posted"): "posted_credit_memo",
            ("out_invoice", "draft"): "invoice",
            ("out_refund", "draft"): "credit_memo",
        }
        moves = found["account.move"]
        result = {
            "payment": found["account.payment"],
            "statement_line": moves.statement_line_id,
            "bill": moves.filtered(lambda move: move.is_purchase_document(True)),
        }
        for (move_type, state), group in moves.grouped(
            lambda move: (move.move_type, move.state)
        ).items():
            kind = kinds.get((move_type, state))
            if kind:
                result[kind] = result.get(kind, moves.browse()) | group
        return result

    @api.model
    def _entry_domains(self, found):
        """Entries of all posted documents: ``{kind: (model, domain)}``"""
        moves = found["account.move"].filtered(lambda move: move.state == "posted")
        lines = found["sale.order.line"]
        stock_moves = found["stock.picking"].move_ids.filtered(
            lambda move: move.state == "done"
            and (not move.sale_line_id or move.sale_line_id in lines)
        )
        domains = {}
        if moves:
            of_moves = [("move_id", "in", moves.ids)]
            gl_entries = [*of_moves, ("display_type", "not in", TEXTS)]
            tax_entries = [*of_moves, ("tax_line_id", "!=", False)]
            domains["customer_entry"] = ("nav.customer.ledger.entry", of_moves)
            domains["gl_entry"] = ("account.move.line", gl_entries)
            domains["tax_entry"] = ("account.move.line", tax_entries)
        if stock_moves:
            of_stock = [("move_id", "in", stock_moves.ids)]
            domains["item_entry"] = ("nav.item.ledger.entry", of_stock)
        return domains
