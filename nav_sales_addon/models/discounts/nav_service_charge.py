from odoo import Command, api, models
from odoo.exceptions import UserError


class NavServiceCharge(models.AbstractModel):
    """Keeps the one service charge line of a document in step (rules §9)."""

    _name = "nav.service.charge"
    _description = "Service Charges"

    @api.model
    def _refresh(self, documents):
        service = self.env["nav.invoice.discount"]
        for document in documents:
            charge = service._terms(document)[1]
            lines = document[document._nav_lines].filtered("nav_service_charge")
            if not charge and not lines:
                continue
            if any(self._is_done(line) for line in lines):
                continue
            self._set(document, lines, charge)

    @api.model
    def _is_done(self, line):
        """A charge that was shipped or invoiced stays as it is."""
        return line._name == "sale.order.line" and (
            bool(line.qty_delivered) or bool(line.qty_invoiced)
        )

    @api.model
    def _set(self, document, lines, charge):
        quantity = document._nav_discount_sign() if charge else 0
        if lines:
            first, others = lines[0], lines[1:]
            price = self._price(document, first.tax_ids, charge)
            if others:
                self._remove(document, others)
            if not charge:
                self._remove(document, first)
            elif (
                document.currency_id.compare_amounts(first.price_unit, price)
                or first._nav_priced_quantity() != quantity
            ):
                values = {"price_unit": price, first._nav_quantity: quantity}
                self._command(document, Command.update(first.id, values))
            return
        self._command(document, Command.create(self._values(document, charge)))

    @api.model
    def _remove(self, document, lines):
        """Odoo does not delete lines of a confirmed order: they count nothing then."""
        for line in lines:
            if document._name == "sale.order" and document.state == "sale":
                command = Command.update(line.id, {"product_uom_qty": 0})
            else:
                command = Command.delete(line.id)
            self._command(document, command)

    @api.model
    def _command(self, document, command):
        document.with_context(nav_discounts_refreshing=True).write(
            {document._nav_lines: [command]}
        )

    @api.model
    def _values(self, document, charge):
        product = self._product(document)
        # sudo: salespeople need not read the setup of taxes
        company = document.company_id
        taxes = product.sudo().taxes_id._filter_taxes_by_company(company)
        taxes = document.fiscal_position_id.map_tax(taxes)
        lines = document[document._nav_lines]
        is_order = document._name == "sale.order"
        return {
            "product_id": product.id,
            "nav_service_charge": True,
            "nav_allow_invoice_discount": False,
            "sequence": max(lines.mapped("sequence"), default=10) + 1,
            "product_uom_qty" if is_order else "quantity": (
                document._nav_discount_sign()
            ),
            "price_unit": self._price(document, taxes, charge),
            "tax_ids": [Command.set(taxes.ids)],
            "discount": 0.0,
        }

    @api.model
    def _price(self, document, taxes, charge):
        """The charge is agreed net of tax; prices may include it."""
        tax = self.env["account.tax"].sudo()
        price = tax._adapt_price_unit_to_another_taxes(
            charge, self._product(document), tax, taxes.sudo()
        )
        return document.currency_id.round(price)

    @api.model
    def _product(self, document):
        product = document.company_id.nav_service_charge_product_id
        product = product or self.env.ref(
            "nav_sales_addon.product_service_charge", raise_if_not_found=False
        )
        if not product:
            raise UserError(
                self.env._(
                    "Choose the item for service charges in the Sales & Receivables "
                    "Setup."
                )
            )
        return product.sudo().with_company(document.company_id)
