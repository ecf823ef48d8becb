from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .discounts.nav_discount_line_mixin import DISCOUNT_FIELDS

# Taken over as they are, and given back when a version is restored
HEADER = (
    "partner_id",
    "partner_invoice_id",
    "partner_shipping_id",
    "client_order_ref",
    "user_id",
    "pricelist_id",
    "payment_term_id",
    "note",
    "nav_inv_discount_type",
    "nav_inv_discount_value",
    "nav_prepayment_pct",
)
# What a line knows of its price beside the fields shown, given back as it was
TERMS = (*DISCOUNT_FIELDS, "nav_prepayment_pct")


class NavSalesArchive(models.Model):
    """A frozen version of a quote or order: who, when, why, and all its figures.

    Figures and names are plain values: they stay what they were whatever happens to
    the document, its customer or its items. Nobody changes or deletes a version.
    """

    _name = "nav.sales.archive"
    _description = "Archived Quote or Order"
    _order = "archived_on desc, version desc, id desc"

    name = fields.Char(string="No.", required=True, index=True)
    version = fields.Integer(required=True)
    document_type = fields.Selection(
        [("quote", "Quote"), ("order", "Order")], required=True
    )
    occasion = fields.Selection(
        [
            ("make_order", "Make Order"),
            ("make_invoice", "Make Invoice"),
            ("posting", "Posting"),
            ("manual", "Archive Document"),
        ],
        required=True,
    )
    archived_by = fields.Char(required=True)
    archived_on = fields.Datetime(required=True)
    order_id = fields.Many2one(
        "sale.order", string="Document", ondelete="set null", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer Card", index=True)
    partner_invoice_id = fields.Many2one("res.partner", string="Bill-to Card")
    partner_shipping_id = fields.Many2one("res.partner", string="Ship-to Card")
    user_id = fields.Many2one("res.users", string="Salesperson")
    pricelist_id = fields.Many2one("product.pricelist", string="Price List")
    payment_term_id = fields.Many2one("account.payment.term", string="Payment Terms")
    customer_name = fields.Char(string="Customer")
    bill_to = fields.Char(string="Bill-to")
    ship_to = fields.Char(string="Ship-to")
    client_order_ref = fields.Char(string="External Document No.")
    document_date = fields.Date()
    valid_until = fields.Date()
    note = fields.Html(string="Terms and Conditions")
    nav_inv_discount_type = fields.Char(string="Invoice Discount")
    nav_inv_discount_value = fields.Float(
        string="Invoice Discount Value", digits=(16, 5)
    )
    nav_prepayment_pct = fields.Float(string="Prepayment %", digits=(16, 5))
    currency_id = fields.Many2one("res.currency", required=True)
    amount_untaxed = fields.Monetary(string="Amount Excl. Tax")
    amount_tax = fields.Monetary(string="Tax")
    amount_total = fields.Monetary(string="Total Incl. Tax")
    line_ids = fields.One2many("nav.sales.archive.line", "archive_id", string="Lines")

    # === ARCHIVING ===#

    @api.model
    def _archive(self, orders, occasion):
        """Keep a version of each document as it is now.

        :return: the versions
        """
        if not orders:
            return self
        versions = orders._nav_last_versions()
        # written by the system only: nobody may change what is kept
        return self.sudo().create(
            [self._values(order, versions[order] + 1, occasion) for order in orders]
        )

    @api.model
    def _values(self, order, version, occasion):
        values = order.read([*HEADER], load=False)[0]
        values.pop("id")
        return {
            **values,
            "name": order.name,
            "version": version,
            "document_type": order.nav_document_type,
            "occasion": occasion,
            "archived_by": self.env.user.name,
            "archived_on": fields.Datetime.now(),
            "order_id": order.id,
            "company_id": order.company_id.id,
            "customer_name": order.partner_id.display_name,
            "bill_to": order.partner_invoice_id.display_name,
            "ship_to": order.partner_shipping_id.display_name,
            "document_date": order.nav_document_date,
            "valid_until": order.validity_date,
            "currency_id": order.currency_id.id,
            "amount_untaxed": order.amount_untaxed,
            "amount_tax": order.amount_tax,
            "amount_total": order.amount_total,
            "line_ids": [
                Command.create(self._line_values(line)) for line in order.order_line
            ],
        }

    @api.model
    def _line_values(self, line):
        return {
            "line_number": line.id,
            "sequence": line.sequence,
            "display_type": line.display_type,
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "item": line.product_id.display_name,
            "name": line.name,
            "quantity": line.product_uom_qty,
            "quantity_shipped": line.qty_delivered,
            "quantity_invoiced": line.qty_invoiced,
            "unit": line.product_uom_id.name,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "taxes": ", ".join(line.tax_ids.mapped("name")),
            "amount": line.price_subtotal,
            "is_downpayment": line.is_downpayment,
            "terms": {name: line[name] for name in TERMS},
        }

    # === RESTORING ===#

    def nav_restore(self):
        """Make a new quote of an archived version (rules §1, archive).

        :return: the new quotes, one for each version
        :raise UserError: an item does not exist any more, or the customer is blocked
        """
        orders = self.env["sale.order"]
        orders._nav_check_rights("processor")
        self.check_access("read")
        for version in self:
            quote = orders.create(version._restore_values())
            quote.message_post(
                body=self.env._(
                    "Restored from version %(version)s of %(document)s.",
                    version=version.version,
                    document=version.name,
                )
            )
            orders |= quote
        return orders

    def _restore_values(self):
        # prepayment documents stay with the order they belong to
        lines = self.line_ids.filtered(lambda line: not line.is_downpayment)
        gone = lines.filtered(
            lambda line: not line.display_type and not line.product_id
        )
        if gone or not self.partner_id:
            raise UserError(
                self.env._(
                    "%(document)s cannot be restored: %(missing)s does not exist any "
                    "more.",
                    document=self.name,
                    missing=gone[:1].name or self.customer_name,
                )
            )
        header = self.read(HEADER, load=False)[0]
        header.pop("id")
        return {
            **header,
            "nav_document_type": "quote",
            "company_id": self.company_id.id,
            "order_line": [Command.create(line._restore_values()) for line in lines],
        }

    def action_nav_restore(self):
        """Restore one version and open the new quote."""
        self.ensure_one()
        return self.nav_restore()._nav_order_action()

    # === COMPARING ===#

    def nav_compare(self):
        """What differs between two versions of one document (rules §1, archive).

        :return: list of dicts of texts, see `nav.archive.comparison`
        :raise UserError: not two versions, or versions of different documents
        """
        older, newer = self._versions_to_compare()
        return self.env["nav.archive.comparison"]._compare(older, newer)

    def _versions_to_compare(self):
        self.env["sale.order"]._nav_check_rights("processor")
        self.check_access("read")
        if len(self) != 2:
            raise UserError(self.env._("Select two versions of one document."))
        older, newer = self.sorted("version")
        if newer not in older._same_document():
            raise UserError(
                self.env._(
                    "%(first)s and %(second)s are versions of different documents. "
                    "Select two versions of one document.",
                    first=older.display_name,
                    second=newer.display_name,
                )
            )
        return older, newer

    def _same_document(self):
        """All versions of this document. Once it is deleted its number says which."""
        self.ensure_one()
        domain = [("order_id", "=", self.order_id.id)]
        if not self.order_id:
            domain += [
                ("name", "=", self.name),
                ("company_id", "=", self.company_id.id),
            ]
        return self.search(domain, order="version desc, id desc")

    def action_nav_compare(self):
        """Show two versions side by side."""
        older, newer = self._versions_to_compare()
        rows = self.nav_compare()
        return self.env["nav.compare.versions"]._open(older, newer, rows)

    def action_nav_compare_previous(self):
        """Show what this version changed."""
        self.ensure_one()
        earlier = self._same_document().filtered(lambda v: v.version < self.version)
        return (earlier[:1] | self).action_nav_compare()

    @api.depends("name", "version")
    def _compute_display_name(self):
        for version in self:
            version.display_name = f"{version.name} ({version.version})"


class NavSalesArchiveLine(models.Model):
    """A line of a frozen version, in plain values."""

    _name = "nav.sales.archive.line"
    _description = "Line of an Archived Quote or Order"
    _order = "sequence, id"

    archive_id = fields.Many2one(
        "nav.sales.archive",
        string="Version",
        required=True,
        ondelete="cascade",
        index=True,
    )
    # a plain number: it stays when the line of the document is deleted
    line_number = fields.Integer(string="Line of the Document")
    currency_id = fields.Many2one(related="archive_id.currency_id")
    sequence = fields.Integer()
    display_type = fields.Selection(
        [
            ("line_section", "Section"),
            ("line_subsection", "Subsection"),
            ("line_note", "Note"),
        ]
    )
    product_id = fields.Many2one("product.product", string="Item Card")
    product_uom_id = fields.Many2one("uom.uom", string="Unit")
    tax_ids = fields.Many2many("account.tax", string="Tax Cards")
    item = fields.Char()
    name = fields.Text(string="Description")
    quantity = fields.Float(digits="Product Unit")
    quantity_shipped = fields.Float(string="Qty. Shipped", digits="Product Unit")
    quantity_invoiced = fields.Float(string="Qty. Invoiced", digits="Product Unit")
    unit = fields.Char(string="Unit of Measure")
    price_unit = fields.Float(string="Unit Price", digits="Product Price")
    discount = fields.Float(string="Disc.%", digits="Discount")
    taxes = fields.Char()
    amount = fields.Monetary()
    is_downpayment = fields.Boolean(string="Prepayment")
    terms = fields.Json(string="Discounts and Prepayment")

    def _restore_values(self):
        if self.display_type:
            return {
                "sequence": self.sequence,
                "display_type": self.display_type,
                "name": self.name,
            }
        return {
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": self.quantity,
            "name": self.name,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            **(self.terms or {}),
        }
