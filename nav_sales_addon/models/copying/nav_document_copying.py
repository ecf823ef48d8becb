from odoo import Command, api, models
from odoo.exceptions import UserError

ORDER_NAMES = {
    "customer": "partner_id",
    "bill_to": "partner_invoice_id",
    "ship_to": "partner_shipping_id",
    "pricelist": "pricelist_id",
    "fiscal_position": "fiscal_position_id",
    "payment_term": "payment_term_id",
    "salesperson": "user_id",
    "team": "team_id",
    "warehouse": "warehouse_id",
    "text": "note",
    "reference": "client_order_ref",
    "discount_type": "nav_inv_discount_type",
    "discount_value": "nav_inv_discount_value",
    "prepayment_pct": "nav_prepayment_pct",
}
MOVE_NAMES = {
    "bill_to": "partner_id",
    "ship_to": "partner_shipping_id",
    "currency": "currency_id",
    "fiscal_position": "fiscal_position_id",
    "payment_term": "invoice_payment_term_id",
    "salesperson": "invoice_user_id",
    "team": "team_id",
    "warehouse": "nav_warehouse_id",
    "text": "narration",
    "reference": "ref",
    "discount_type": "nav_inv_discount_type",
    "discount_value": "nav_inv_discount_value",
}


class NavDocumentCopying(models.AbstractModel):
    """Copy Document: fill an open document from any other one (rules §4).

    Links, posted quantities, numbers and dates stay with the source: the new lines are
    lines of their own. Quantities keep their sign, invoice or credit memo.
    """

    _name = "nav.document.copying"
    _description = "Copying of Sales Documents"

    @api.model
    def _copy(self, target, source, include_header, recalculate):
        """See `nav_copy_document` for the contract."""
        recalculate = recalculate or source._name == "stock.picking"
        target._nav_lock()
        self._check(target, source, include_header, recalculate)
        if include_header:
            target[target._nav_lines].unlink()
            target.write(self._header_values(target, source))
            self._check_blocked(target)
        if self._takes_links(target, source):
            lines = self._add_linked_lines(target, source)
        else:
            lines = self._add_lines(target, source, recalculate)
        self._apply_to_source(target, source)
        self.env["nav.document.comments"]._copy({target: source})
        target._message_log(body=self.env._("Copied from %s.", source._get_html_link()))
        return lines

    # === CHECKS ===#

    @api.model
    def _check(self, target, source, include_header, recalculate):
        self._check_open(target)
        self._check_source(target, source)
        if not include_header:
            self._check_blocked(target)
            if not recalculate:
                self._check_same_conditions(target, source)

    @api.model
    def _check_open(self, target):
        """Only open documents are filled (rules §4)."""
        if target._name == "sale.order":
            is_open = target.state in ("draft", "sent") and target.nav_status == "open"
        else:
            is_open = target.state == "draft" and target.move_type in (
                "out_invoice",
                "out_refund",
            )
        if not is_open:
            raise UserError(
                self.env._(
                    "%s is not open. Only open documents can be filled by copying.",
                    target.display_name,
                )
            )

    @api.model
    def _check_source(self, target, source):
        if not source:
            raise UserError(self.env._("Choose the document that is copied."))
        source.ensure_one()
        if source == target:
            raise UserError(self.env._("A document cannot be copied into itself."))
        if source.company_id != target.company_id:
            raise UserError(
                self.env._(
                    "%(document)s belongs to company %(company)s.",
                    document=source.display_name,
                    company=source.company_id.display_name,
                )
            )
        fits = {
            "sale.order": lambda: True,
            "account.move": lambda: (
                source.move_type in ("out_invoice", "out_refund")
                and not source.nav_is_prepayment
            ),
            "stock.picking": lambda: (
                source._nav_posted_documents() and not source.nav_corrected_picking_id
            ),
        }
        if source._name not in fits or not fits[source._name]():
            raise UserError(
                self.env._("%s is no sales document to copy.", source.display_name)
            )

    @api.model
    def _check_same_conditions(self, target, source):
        """Prices are taken as they are only between documents that agree (DR-203)."""
        ours = self.env["nav.copy.source"]._header(target)
        theirs = self.env["nav.copy.source"]._header(source)
        labels = {
            "customer": self.env._("Customer"),
            "currency": self.env._("Currency"),
            "fiscal_position": self.env._("Fiscal Position"),
        }
        for name, label in labels.items():
            mine, other = ours[name], theirs[name]
            if name == "customer":
                mine, other = mine.commercial_partner_id, other.commercial_partner_id
            if mine != other:
                raise UserError(
                    self.env._(
                        "%(field)s of %(document)s is %(value)s, of %(copied)s it is "
                        "%(other)s. Include the header, or recalculate the lines.",
                        field=label,
                        document=target.display_name,
                        value=mine.display_name or "-",
                        copied=source.display_name,
                        other=other.display_name or "-",
                    )
                )

    @api.model
    def _check_blocked(self, target):
        """A customer blocked for this document is refused before it is filled."""
        step = "invoice_document"
        if target._name == "sale.order":
            step = "quote" if target.nav_document_type == "quote" else "order"
        elif target.move_type == "out_refund":
            step = "credit_memo"
        problem = target._nav_blocked_problem(step)
        if problem:
            raise UserError(problem)

    # === HEADER ===#

    @api.model
    def _header_values(self, target, source):
        reader = self.env["nav.copy.source"]
        header = reader._header(source)
        credit, from_credit = reader._is_credit(target), reader._is_credit(source)
        customer = header["customer"]
        if credit:
            header.pop("prepayment_pct", None)
        if credit != from_credit:
            header["ship_to"] = self._ship_to(target, header, credit)
        header.setdefault("bill_to", self._address(customer, "invoice"))
        is_order = target._name == "sale.order"
        if is_order and header.get("currency"):
            pricelist = header.get("pricelist") or self._pricelist(target, header)
            header["pricelist"] = pricelist
        names = ORDER_NAMES if is_order else MOVE_NAMES
        return {
            names[name]: value.id if isinstance(value, models.BaseModel) else value
            for name, value in header.items()
            if name in names
            and (value or name in ("fiscal_position", "prepayment_pct"))
        }

    @api.model
    def _ship_to(self, target, header, credit):
        """Goods come back to the location or company, and go to the customer (§4)."""
        if not credit:
            return self._address(header["customer"], "delivery")
        warehouse = header.get("warehouse")
        return (warehouse and warehouse.partner_id) or target.company_id.partner_id

    @api.model
    def _address(self, customer, kind):
        return customer.browse(customer.address_get([kind])[kind])

    @api.model
    def _pricelist(self, target, header):
        """The customer's pricelist, or another one in the currency of the source."""
        customer = header["customer"].with_company(target.company_id)
        own = customer.property_product_pricelist
        if own.currency_id == header["currency"]:
            return own
        return self.env["product.pricelist"].search(
            [
                ("currency_id", "=", header["currency"].id),
                ("company_id", "in", (False, target.company_id.id)),
            ],
            limit=1,
        )

    # === LINES ===#

    @api.model
    def _add_lines(self, target, source, recalculate):
        rows = self.env["nav.copy.source"]._lines(source)
        return self._create_lines(target, source, rows, recalculate)

    @api.model
    def _create_lines(self, target, source, rows, recalculate):
        before = target[target._nav_lines]
        if recalculate:  # so is the service charge
            rows = [row for row in rows if not row.get("charge")]
        if not any(row.get("product") for row in rows):
            raise UserError(
                self.env._("%s has no lines that can be copied.", source.display_name)
            )
        sequence = max(before.mapped("sequence"), default=0)
        commands = []
        for number, row in enumerate(rows, sequence + 1):
            vals = self._line_values(target, row, recalculate)
            # prices of posted documents stay (rules/customers_setup.md §8.5)
            posted = source._name == "account.move" and source.state == "posted"
            vals["nav_price_kept"] = posted and "price_unit" in vals
            commands.append(Command.create({**vals, "sequence": number}))
        self._carry_discounts(target, source, commands)
        target.write({target._nav_lines: commands})
        return target[target._nav_lines] - before

    @api.model
    def _carry_discounts(self, target, source, commands):
        """Lines keep their invoice discount where nothing else decides about it."""
        posted = source._name == "account.move" and source.state == "posted"
        if any(command[2].get("nav_inv_discount_pct") for command in commands) and (
            posted or not target._nav_inv_discount_kind()
        ):
            target._nav_mark_carried()

    @api.model
    def _takes_links(self, target, source):
        """Exact Cost Reversing Mandatory: goods come back at their own cost."""
        is_credit = target._name == "account.move" and target.move_type == "out_refund"
        if not is_credit or not target.company_id.nav_exact_cost_reversing:
            return False
        if source._name == "stock.picking":
            return not source.nav_is_return
        return (
            source._name == "account.move"
            and source.move_type == "out_invoice"
            and source.state == "posted"
        )

    @api.model
    def _add_linked_lines(self, target, source):
        """One line for each posted entry, with what of it is still returnable.

        Lines of invoices keep their posted price, whatever was asked for: it is part of
        what is reversed.
        """
        if source._name == "account.move":
            lines = source.invoice_line_ids
            return self.env["nav.correction"]._add_posted_lines(target, lines)
        rows = self.env["nav.copy.source"]._lines(source, returnable=True)
        return self._create_lines(target, source, rows, recalculate=True)

    @api.model
    def _line_values(self, target, row, recalculate):
        """What is not given here Odoo computes from the item, as if it was typed."""
        if row["display_type"]:
            return {"display_type": row["display_type"], "name": row["name"]}
        is_order = target._name == "sale.order"
        product = row["product"]
        vals = {
            "product_id": product.id,
            "product_uom_qty" if is_order else "quantity": row["quantity"],
            "product_uom_id": row["uom"].id,
        }
        if row.get("appl_from"):
            vals["nav_appl_from_move_id"] = row["appl_from"].id
        if recalculate and product:
            return vals
        return {
            **vals,
            "name": row["name"],
            "price_unit": row["price_unit"],
            "discount": row["discount"],
            "tax_ids": [Command.set(row["tax_ids"].ids)],
            "analytic_distribution": row["analytic_distribution"],
            **row["discounts"],
            **self._prepayment(target, row),
        }

    @api.model
    def _prepayment(self, target, row):
        """The percentage comes along, what was invoiced in advance does not."""
        if target._name != "sale.order" or target._nav_is_return_order():
            return {}
        percent = row.get("prepayment_pct")
        return {} if percent is None else {"nav_prepayment_pct": percent}

    @api.model
    def _apply_to_source(self, target, source):
        """A credit memo copied of an open posted invoice will close it (rules §4)."""
        if target._name != "account.move" or target.move_type != "out_refund":
            return
        if (
            source._name == "account.move"
            and source.move_type == "out_invoice"
            and source.state == "posted"
            and source.payment_state in ("not_paid", "partial")
            and source.commercial_partner_id == target.commercial_partner_id
            and not target.nav_applies_to_ids
        ):
            target.nav_applies_to_id = source
