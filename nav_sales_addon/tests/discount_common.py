"""What tests of discounts start from."""

from odoo import Command

from .common import NavSalesCommon


class DiscountCommon(NavSalesCommon):
    """Orders without tax unless a test wants one; terms of a customer in one call."""

    @classmethod
    def _terms(cls, *rows, customer=None, **values):
        """Terms of a customer: rows of minimum, percent, charge and currency."""
        terms = cls.env["nav.customer.invoice.discount"].create(
            {
                "name": f"D{len(cls.env['nav.customer.invoice.discount'].search([]))}",
                "company_id": cls.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "minimum_amount": row[0],
                            "discount_percent": row[1],
                            "service_charge": row[2] if len(row) > 2 else 0.0,
                            "currency_id": row[3].id if len(row) > 3 else False,
                        }
                    )
                    for row in rows
                ],
                **values,
            }
        )
        customer = (customer or cls.customer).with_company(cls.company)
        customer.nav_invoice_discount_id = terms
        return terms

    @classmethod
    def _order(cls, *lines, taxes=None, **values):
        """An order; lines are ``(quantity, price[, values])`` of item I1."""
        taxes = cls.env["account.tax"] if taxes is None else taxes
        return cls._create_order(
            *(
                (
                    line[2].pop("item", cls.item_1) if len(line) > 2 else cls.item_1,
                    line[0],
                    line[1],
                    {
                        "tax_ids": [Command.set(taxes.ids)],
                        **(line[2] if len(line) > 2 else {}),
                    },
                )
                for line in lines
            ),
            **values,
        )

    @classmethod
    def _invoice(cls, *lines, kind="out_invoice", taxes=None, **values):
        """An unposted invoice; lines are ``(quantity, price[, values])``."""
        taxes = cls.env["account.tax"] if taxes is None else taxes
        return cls.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": cls.customer.id,
                "invoice_date": cls.today,
                "company_id": cls.company.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.service.id,
                            "quantity": line[0],
                            "price_unit": line[1],
                            "tax_ids": [Command.set(taxes.ids)],
                            **(line[2] if len(line) > 2 else {}),
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )

    def _shares(self, document):
        lines = document[document._nav_lines].filtered("nav_inv_discount_amount")
        return [round(amount, 3) for amount in lines.mapped("nav_inv_discount_amount")]

    def _charges(self, document):
        return document[document._nav_lines].filtered("nav_service_charge")
