from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...const import TRANSITION

MADE_OF_LINES = ("product", "line_section", "line_subsection", "line_note")


class NavCorrection(models.AbstractModel):
    """Make unposted documents that take posted ones back (rules §2.4 and §3.1).

    Odoo copies the document the other way round; here its lines are tied to the goods
    they take back and limited to what is left of them.
    """

    _name = "nav.correction"
    _description = "Making of Corrections"

    # === CORRECTIVE CREDIT MEMO ===#

    @api.model
    def _create_credit_memo(self, invoice):
        self._check_posted(invoice, ("out_invoice", "out_receipt"))
        # sudo: the role was checked; copying an invoice asks for accounting rights
        credit = self._reverse(invoice.sudo(), fields.Date.context_today(invoice))
        if not credit.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ):
            raise UserError(
                self.env._(
                    "%s: everything of it is returned and credited already.",
                    invoice.name,
                )
            )
        text = self.env._("Corrects invoice %s", invoice.name)
        self._put_text_first(credit, text)
        return credit.sudo(self.env.su)

    @api.model
    def _check_posted(self, document, kinds):
        document.check_access("read")
        if document.state != "posted" or document.move_type not in kinds:
            raise UserError(
                self.env._(
                    "%s is no posted document that can be taken back.",
                    document.display_name,
                )
            )

    @api.model
    def _reverse(self, document, document_date, **values):
        """The opposite document, unposted, without what is taken back already."""
        warehouse = (
            document.nav_warehouse_id or document.nav_sale_order_ids[:1].warehouse_id
        )
        if warehouse:
            values["nav_warehouse_id"] = warehouse.id
        moves = document.with_context(nav_transition=TRANSITION)
        reverse = moves._reverse_moves(
            [
                {
                    "invoice_date": document_date,
                    "date": document_date,
                    "invoice_payment_term_id": False,
                    "invoice_user_id": document.invoice_user_id.id,
                    "ref": document.ref,
                    "nav_quote_number": document.nav_quote_number,
                    "nav_ship_on_post": True,
                    **values,
                }
            ]
        ).with_context(nav_transition=None)
        self._tie_lines(document, reverse)
        return reverse

    @api.model
    def _tie_lines(self, document, reverse):
        """Link each copied line to its original and to the goods of that one."""
        originals = self._lines(document)
        copies = self._lines(reverse)
        gone = copies.browse()
        for original, line in zip(originals, copies, strict=True):
            if line.display_type != "product":
                continue
            parts = self._parts(original)
            if not parts:
                gone |= line
                continue
            first, *others = self._with_discounts(original, parts)
            vals = first
            line.write(
                {
                    name: value
                    for name, value in vals.items()
                    if line._fields[name].convert_to_write(line[name], line) != value
                }
            )
            for vals in others:
                line.copy(
                    {
                        **vals,
                        "move_id": reverse.id,
                        "sale_line_ids": [Command.set(original.sale_line_ids.ids)],
                        "sequence": line.sequence,
                    }
                )
        gone.unlink()

    @api.model
    def _lines(self, document):
        """The lines a user entered, in the order Odoo copies them."""
        return document.line_ids.filtered(
            lambda line: line.display_type in MADE_OF_LINES
        ).sorted("id")

    @api.model
    def _part_values(self, original, part):
        """:param part: pair of stock move and quantity in the line's unit"""
        move, quantity = part
        return {
            "quantity": quantity,
            "nav_reverses_line_id": original.id,
            "nav_appl_from_move_id": move.id,
        }

    @api.model
    def _with_discounts(self, original, parts):
        """Values of each part, with its share of the discounts of the original."""
        rows, earlier = [], []
        for part in parts:
            row = self._part_values(original, part)
            if original._nav_is_discounted():
                values, amount, share = original._nav_reversal_discounts(
                    part[1], earlier
                )
                earlier.append((abs(part[1]), abs(amount), abs(share)))
                row.update(values)
            rows.append(row)
        return rows

    @api.model
    def _put_text_first(self, document, text):
        first = min(document.invoice_line_ids.mapped("sequence"), default=0)
        document.write(
            {
                "invoice_line_ids": [
                    Command.create(
                        {
                            "display_type": "line_note",
                            "name": text,
                            "sequence": first - 1,
                        }
                    )
                ]
            }
        )

    # === WHAT IS LEFT OF A POSTED LINE ===#

    @api.model
    def _parts(self, line):
        """What of a posted line can still be taken back, one part for each shipment.

        :return: list of ``(stock move, quantity in the line's unit)``; without goods
            one part without a move
        """
        unit = self._unit(line)
        left = unit.round(abs(line.quantity) - self._credited(line))
        sign = -1 if line.quantity < 0 else 1
        goods = self._goods(line)
        if not goods:
            nothing = self.env["stock.move"]
            return [(nothing, sign * left)] if unit.compare(left, 0) > 0 else []
        parts = []
        for move in goods:
            returnable = move.product_uom._compute_quantity(
                move._nav_left_to_undo(), unit, rounding_method="HALF-UP"
            )
            taken = min(left, unit.round(returnable))
            if unit.compare(taken, 0) > 0:
                parts.append((move, sign * taken))
                left -= taken
        return parts

    @api.model
    def _unit(self, line):
        """Lines of an account have no unit; they are counted like pieces."""
        return line.product_uom_id or self.env.ref("uom.product_uom_unit")

    @api.model
    def _credited(self, line):
        """What posted documents have taken back of a line, in its unit.

        Documents that were cancelled themselves have given it back.
        """
        return sum(
            self._unit(other)._compute_quantity(
                abs(other.quantity), self._unit(line), rounding_method="HALF-UP"
            )
            for other in self._reversals(line)
        )

    @api.model
    def _reversals(self, line):
        """Lines of posted documents that have taken back a part of this one."""
        reversals = self.env["account.move.line"].sudo()
        reversals = reversals.search([("nav_reverses_line_id", "=", line.id)])
        return reversals.filtered(
            lambda other: other.parent_state == "posted"
            and not other.move_id.nav_cancelled
            and other.move_id.move_type != line.move_id.move_type
        )

    @api.model
    def _goods(self, line):
        """The goods a posted line stands for, those of its own shipments first.

        sudo: who corrects an invoice need not be able to read transfers.
        """
        line = line.sudo()
        outgoing = line._nav_comes_back() is False
        moves = line.nav_stock_move_ids or line.sale_line_ids.move_ids
        moves = moves.filtered(
            lambda move: move.state == "done"
            and move.product_id == line.product_id
            and move._nav_went_out() == outgoing
            and not move.nav_correction
        )
        if line.nav_stock_move_ids:
            return moves
        own = line.nav_picking_id or line.move_id.nav_picking_ids
        return moves.sorted(lambda m: (m.picking_id not in own, m.date, m.id))

    # === GET POSTED DOCUMENT LINES TO REVERSE ===#

    @api.model
    def _add_posted_lines(self, credit, lines):
        self._check_target(credit, lines)
        rows, sequence = [], max(credit.invoice_line_ids.mapped("sequence"), default=0)
        for document, own in lines.grouped("move_id").items():
            parts = [
                (line, values)
                for line in self._returnable(own)
                for values in self._with_discounts(line, self._parts(line))
            ]
            if parts:
                sequence += 1
                rows.append(self._text_row(document, sequence))
            for line, values in parts:
                sequence += 1
                rows.append(self._copy_row(line, values, sequence))
        if not rows:
            raise UserError(
                self.env._(
                    "%s: nothing was copied, all of these lines are returned already.",
                    ", ".join(lines.move_id.mapped("name")),
                )
            )
        before = credit.invoice_line_ids
        if any(row.get("nav_inv_discount_pct") for row in rows):
            credit._nav_mark_carried()
        credit.write({"invoice_line_ids": [Command.create(row) for row in rows]})
        return credit.invoice_line_ids - before

    @api.model
    def _returnable(self, lines):
        """What was sold; prepayments and their deductions are not (§11)."""
        lines = lines.filtered(
            lambda line: line.display_type == "product"
            and not line._nav_is_down_payment()
        )
        return lines.sorted(lambda line: (line.sequence, line.id))

    @api.model
    def _text_row(self, document, sequence):
        return {
            "display_type": "line_note",
            "name": self.env._("From posted document %s", document.name),
            "sequence": sequence,
        }

    @api.model
    def _copy_row(self, line, values, sequence):
        """The posted price and discount stay, whatever the price list says today."""
        vals = line.with_context(include_business_fields=True).copy_data()[0]
        names = (
            "name",
            "product_id",
            "product_uom_id",
            "price_unit",
            "discount",
            "tax_ids",
            "account_id",
            "analytic_distribution",
            "sale_line_ids",
        )
        row = {name: vals[name] for name in names if name in vals}
        return {**row, **values, "sequence": sequence}

    @api.model
    def _check_target(self, credit, lines):
        """Same customer, currency and company; the target is unposted (rules §2.4)."""
        if credit.state != "draft" or credit.move_type != "out_refund":
            raise UserError(
                self.env._("%s is no unposted credit memo.", credit.display_name)
            )
        for document in lines.move_id:
            text = None
            if document.state != "posted" or document.move_type != "out_invoice":
                text = self.env._("it is no posted sales invoice.")
            elif document.commercial_partner_id != credit.commercial_partner_id:
                text = self.env._("it belongs to another customer.")
            elif document.company_id != credit.company_id:
                text = self.env._("it belongs to another company.")
            elif document.currency_id != credit.currency_id:
                text = self.env._("its currency is %s.", document.currency_id.name)
            if text:
                message = f"{document.display_name}: {text}"
                raise UserError(message)
