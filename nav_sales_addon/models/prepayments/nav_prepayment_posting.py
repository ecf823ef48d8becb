from odoo import Command, api, models
from odoo.exceptions import UserError, ValidationError

from ...const import SYSTEM
from ...engines.prepayment_split import NEARLY_ALL, Amounts
from ...savepoint import complete_savepoint


class NavPrepaymentPosting(models.AbstractModel):
    """Post prepayment invoices and credit memos, as Odoo's down payments (§11)."""

    _name = "nav.prepayment.posting"
    _description = "Posting of Prepayments"

    # === INVOICES ===#

    @api.model
    def _post_invoices(self, orders):
        """:return: the posted invoices; all orders or none"""
        orders.check_access("write")
        with complete_savepoint(self.env):
            orders._nav_lock()
            self._raise(orders, self._invoice_problem)
            orders.filtered(lambda o: o.nav_status == "open")._nav_check_approval()
            moves = self.env["account.move"].sudo()
            for order in orders:
                moves |= self._invoice(order.with_company(order.company_id))
            self._post(moves)
            orders._nav_set_status("pending_prepayment")
            self._note(moves)
            # nothing to wait for, for instance an invoice of 0.00
            moves.filtered(lambda m: m.payment_state == "paid")._invoice_paid_hook()
        return moves.sudo(self.env.su)

    @api.model
    def _raise(self, orders, check):
        problems = [(order.name, check(order)) for order in orders]
        problems = [f"{name}: {text}" for name, text in problems if text]
        if problems:
            raise UserError("\n".join(problems))

    @api.model
    def _invoice_problem(self, order):
        if order.state == "cancel":
            return self.env._("The order is cancelled.")
        if order.nav_document_type != "order":
            return self.env._("Prepayments are invoiced from orders. Use Make Order.")
        if order.nav_status == "pending_approval":
            return self.env._(
                "The order is waiting for approval. Wait until it is approved, or "
                "cancel the approval request."
            )
        if not order._nav_unposted_prepayment():
            return self.env._("There is no prepayment left to invoice.")
        return (
            order._nav_blocked_problem("invoice")
            or self._date_problem(order)
            or self._account_problem(order)
        )

    @api.model
    def _date_problem(self, order):
        check, date = self.env["nav.posting.check"], order.nav_posting_date
        if not date:
            return self.env._("Posting Date must be filled in.")
        return check._date_problem(order.company_id, date) or (
            check._lock_date_problem(order, date)
        )

    @api.model
    def _account_problem(self, order):
        for line in self._lines(order):
            if not self._account(line):
                return self.env._(
                    "There is no account for prepayments: choose the Down Payment "
                    "Account of the company, or that of the product category %s.",
                    line.product_id.categ_id.display_name or "",
                )
        return False

    @api.model
    def _lines(self, order):
        return order.order_line.filtered(
            lambda line: line.nav_prepayment_pct and line._nav_prepmt_to_invoice() > 0
        )

    @api.model
    def _account(self, line):
        """As Odoo's wizard chooses it: the company's account, else the product's."""
        company = line.company_id.sudo()
        template = line.product_id.product_tmpl_id.with_company(company).sudo()
        position = line.order_id.fiscal_position_id
        accounts = template.get_product_accounts(fiscal_pos=position)
        return company.downpayment_account_id or accounts.get("downpayment")

    @api.model
    def _check_account_stays(self, companies):
        """No other account while prepayments wait to be deducted (§11).

        :raise ValidationError: names one of the orders
        """
        # sudo: whatever orders the administrator may see
        lines = self.env["sale.order.line"].sudo()
        lines = lines.search(
            [
                ("company_id", "in", companies.ids),
                ("nav_prepmt_shares", "!=", False),
                ("order_id.nav_closed", "=", False),
            ]
        )
        amounts = self.env["nav.prepayment.amounts"]
        for line in lines:
            accounts = line.invoice_lines.account_id
            if accounts <= line.company_id.downpayment_account_id:
                continue
            if not line.currency_id.is_zero(amounts._net(line)):
                raise ValidationError(
                    self.env._(
                        "The Down Payment Account of %(company)s cannot be changed: "
                        "the prepayment of order %(order)s is invoiced on %(account)s "
                        "and not deducted yet. Invoice the order, or post a prepayment "
                        "credit memo first.",
                        company=line.company_id.display_name,
                        order=line.order_id.name,
                        account=accounts[:1].display_name,
                    )
                )

    @api.model
    def _invoice(self, order):
        """Add the lines of the prepayment to the order and invoice them."""
        groups = self._groups(order)
        order._create_down_payment_section_line_if_needed()
        down_payments = order._create_down_payment_lines_from_base_lines(
            [base_line for base_line, *_rest in groups]
        )
        items = []
        for down_payment, (base_line, shares, name) in zip(
            down_payments, groups, strict=True
        ):
            # sudo: nobody may write by hand for which lines money was paid
            down_payment.sudo().nav_prepmt_shares = shares
            items.append(
                down_payment.with_context(nav_system=SYSTEM)._prepare_invoice_line(
                    name=name,
                    quantity=1.0,
                    account_id=base_line["account_id"].id,
                    extra_tax_data=base_line["nav_tax_data"],
                )
            )
        vals = self._document_values(order, items)
        # sudo: the role Sales Poster was checked
        return self.env["account.move"].sudo().create(vals)

    @api.model
    def _groups(self, order):
        """What one line of the prepayment invoice is made of.

        :return: list of ``(base line, {order line id: net}, name)``
        """
        amounts = self.env["nav.prepayment.amounts"]
        ordered = amounts._order_amounts(order.sudo())
        groups = {}
        for line in self._lines(order).sudo():
            net = line._nav_prepmt_to_invoice()
            taxes = line._nav_prepaid_taxes()
            account = self._account(line)
            part = self._prepaid(line, ordered[line], net)
            key = (account, taxes, repr(line.analytic_distribution))
            if not order.nav_compress_prepayment:
                key = line
            group = groups.setdefault(key, [line, account, taxes, Amounts(), {}])
            group[3] = group[3].plus(part)
            group[4][str(line.id)] = net
        compressed = order.nav_compress_prepayment
        return [self._group(*group, compressed) for group in groups.values()]

    @api.model
    def _prepaid(self, line, ordered, net):
        """The prepaid part of a line: this net amount, and its taxes in proportion.

        Taxes follow the whole prepayment of the line, so that 100 % is the whole tax
        also when it was invoiced in two steps.
        """
        amounts = self.env["nav.prepayment.amounts"]
        before = line.nav_prepmt_invoiced / line.price_subtotal
        share = (line.nav_prepmt_invoiced + net) / line.price_subtotal
        part = amounts._prepaid(line, ordered, share)
        part = part.plus(amounts._prepaid(line, ordered, before), -1)
        # rounded for the whole order, lines may come to a cent more or less
        return Amounts(part.net if share >= NEARLY_ALL else net, part.taxes)

    @api.model
    def _group(self, line, account, taxes, amounts, shares, compressed):
        currency = line.currency_id
        amounts = amounts.portion(1, currency.round)
        service = self.env["nav.prepayment.amounts"]
        proxy = line.new(
            {"order_id": line.order_id.id, "tax_ids": [Command.set(taxes.ids)]}
        )
        values = service._one_piece_values(proxy, amounts, 1)
        base_line = line._prepare_base_line_for_taxes_computation(
            price_unit=values["price_unit"],
            quantity=1.0,
            discount=0.0,
            tax_ids=taxes,
            special_type="down_payment",
        )
        base_line["nav_tax_data"] = values["extra_tax_data"]
        base_line["account_id"] = account
        text = (line.name or "").split("\n")[0]
        language = line.order_id._get_lang()
        generic = self.with_context(lang=language).env._("Prepayment")
        shares["net"] = amounts.net
        return base_line, shares, generic if compressed else text

    @api.model
    def _document_values(self, order, items, move_type="out_invoice"):
        term = order.nav_prepayment_term_id or order.payment_term_id
        date = order.nav_document_date or order.nav_posting_date
        vals = {
            **order.sudo()._prepare_invoice(),
            "move_type": move_type,
            "nav_is_prepayment": True,
            "date": order.nav_posting_date,
            "invoice_date": date,
            "invoice_payment_term_id": term.id,
            "invoice_line_ids": [Command.create(item) for item in items],
        }
        if move_type == "out_refund":
            vals["invoice_payment_term_id"] = False
        if not term:
            vals["invoice_date_due"] = date
        if order.client_order_ref:
            vals["ref"] = order.client_order_ref
        return vals

    @api.model
    def _post(self, moves):
        moves._post(soft=False)
        lines = moves.line_ids.sale_line_ids
        lines.filtered("is_downpayment")._compute_name()

    @api.model
    def _note(self, moves):
        for move in moves:
            text = (
                self.env._("Posted: prepayment credit memo %s.", move.name)
                if move.move_type == "out_refund"
                else self.env._("Posted: prepayment invoice %s.", move.name)
            )
            move.line_ids.sale_line_ids.order_id._message_log(body=text)

    # === CREDIT MEMOS ===#

    @api.model
    def _post_credit_memos(self, orders):
        """:return: the posted credit memos; all orders or none"""
        orders.check_access("write")
        with complete_savepoint(self.env):
            orders._nav_lock()
            self._raise(orders, self._credit_problem)
            moves = self.env["account.move"].sudo()
            for order in orders:
                moves |= self._credit(order.with_company(order.company_id))
            self._post(moves)
            waiting = orders.filtered(lambda o: o.nav_status != "open")
            waiting._nav_set_status("open")
            self._note(moves)
            for move in moves:
                self._settle(move)
        return moves.sudo(self.env.su)

    @api.model
    def _credit_problem(self, order):
        if order.nav_status == "pending_approval":
            return self.env._(
                "The order is waiting for approval. Wait until it is approved, or "
                "cancel the approval request."
            )
        if not order._nav_open_prepayment():
            return self.env._("There is no prepayment left to give back.")
        return order._nav_blocked_problem("credit") or self._date_problem(order)

    @api.model
    def _credit(self, order):
        """Reverse what was invoiced in advance and not deducted."""
        amounts, items = self.env["nav.prepayment.amounts"], []
        deduction = self.env["nav.prepayment.deduction"]
        for down_payment in order.order_line._nav_down_payments().sudo():
            left = amounts._invoice_amounts(down_payment)
            left = left.portion(1, down_payment.currency_id.round)
            if down_payment.currency_id.is_zero(left.net):
                continue
            values = amounts._one_piece_values(down_payment, left, 1)
            by_line = deduction._open_by_line(down_payment).items()
            values["nav_prepmt_shares"] = {
                str(line.id): amount for line, amount in by_line if amount
            } or False
            items.append(down_payment._prepare_invoice_line(**values))
        vals = self._document_values(order, items, "out_refund")
        # sudo: the role Sales Poster was checked
        return self.env["account.move"].sudo().create(vals)

    @api.model
    def _settle(self, credit):
        """Apply the credit memo to the prepayment invoices that are still open."""
        orders = credit.line_ids.sale_line_ids.order_id
        invoices = (
            orders._nav_prepayment_documents()
            .sudo()
            .filtered(
                lambda move: move.move_type == "out_invoice" and move.state == "posted"
            )
        )
        lines = (credit | invoices).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        for group in lines.grouped("account_id").values():
            if len(group) > 1:
                group.reconcile()
