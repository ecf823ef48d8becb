"""Posted documents to be corrected, and the identities that always hold."""

from odoo import Command

from .common import NavSalesCommon


class NavCorrectionsCommon(NavSalesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # average cost, so that a changed cost shows which cost a return takes
        category = cls.env["product.category"].create(
            {"name": "Average", "property_cost_method": "average"}
        )
        (cls.item_1 | cls.item_2).categ_id = category
        cls.stock = {item: item.qty_available for item in (cls.item_1, cls.item_2)}

    def _create_invoice(self, *lines, **values):
        """An unposted invoice that ships; lines are ``(item, quantity[, price])``."""
        commands = [
            Command.create(
                {
                    "product_id": line[0].id,
                    "quantity": line[1],
                    **({"price_unit": line[2]} if len(line) > 2 else {}),
                }
            )
            for line in lines or ((self.item_1, 10),)
        ]
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "nav_ship_on_post": True,
                "invoice_line_ids": commands,
                **values,
            }
        )

    def _post_invoice(self, *lines, **values):
        invoice = self._create_invoice(*lines, **values)
        invoice.with_user(self.poster).nav_post()
        return invoice

    def _items(self, document):
        return document.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )

    def assertStock(self, item, difference):
        """Stock and item ledger both moved by this much since the beginning."""
        item.invalidate_recordset(["qty_available"])
        self.assertEqual(item.qty_available - self.stock[item], difference)
        self._read_anew()
        entries = self.env["nav.item.ledger.entry"].search(
            [("product_id", "=", item.id), ("entry_type", "=", "sale")]
        )
        self.assertEqual(sum(entries.mapped("quantity")), difference)

    def assertBooksAgree(self):
        """Receivables = customer ledger = open documents (issue 6, identities)."""
        self._read_anew()
        account = self.company_data["default_account_receivable"]
        items = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        entries = self.env["nav.customer.ledger.entry"].search(
            [("company_id", "=", self.company.id)]
        )
        balance = sum(items.mapped("balance"))
        self.assertAlmostEqual(sum(entries.mapped("remaining_amount")), balance)
        moves = items.move_id.filtered(lambda move: move._nav_is_sale())
        documents = sum(moves.mapped("amount_residual_signed"))
        others = (items - moves.line_ids).mapped("amount_residual")
        self.assertAlmostEqual(documents + sum(others), balance)

    def _pay(self, invoice, amount):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return register.create({"amount": amount})._create_payments()
