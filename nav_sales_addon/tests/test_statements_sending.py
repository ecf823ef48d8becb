"""Statements on their way: number, log, e-mail, print, files (rules §5 and §12)."""

import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .statements_common import NavStatementsCommon


@tagged("post_install", "-at_install")
class TestStatementSending(NavStatementsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill(100, "2024-06-03", "2024-06-20")
        cls.mine = cls.customer.with_company(cls.company)

    def _run(self, output, customers=None, **values):
        wizard = self._statement(
            "2024-06-01", "2024-06-30", customers, output=output, **values
        )
        with self.captured():
            action = wizard.action_nav_run()
        return action

    def _issued(self, customer=None):
        return (
            self.env["nav.customer.statement"]
            .sudo()
            .search([("partner_id", "=", (customer or self.customer).id)])
        )

    def _interactions(self):
        entries = self.env["nav.interaction"].sudo()
        return entries.search([("customer_id", "=", self.customer.id)], order="id")

    def _notes(self, customer=None):
        customer = customer or self.customer
        messages = customer.message_ids.filtered(lambda m: "tatement" in (m.body or ""))
        return [self._text(message.body) for message in messages]

    def test_number_and_log(self):
        """CS-299: a preview counts nothing; print and e-mail count one each."""
        self.mine.nav_last_statement_number = 4
        wizard = self._statement("2024-06-01", "2024-06-30")
        self.assertEqual(wizard.action_nav_preview()["type"], "ir.actions.report")
        self.assertEqual(self.mine.nav_last_statement_number, 4)
        self.assertFalse(self._notes() or self._issued())
        self._run("print")
        self.assertEqual(self.mine.nav_last_statement_number, 5)
        self.assertEqual(len(self._notes()), 1)
        self._run("email")
        self.assertEqual(self.mine.nav_last_statement_number, 6)
        self.assertEqual(len(self._notes()), 2)
        self.assertEqual(self._issued().mapped("number"), [6, 5])
        self.assertEqual(
            self._interactions().mapped("way"), ["print", "email"], "one each"
        )
        self._run("pdf", log_interaction=False)
        self.assertEqual(self.mine.nav_last_statement_number, 7)
        self.assertEqual((len(self._notes()), len(self._interactions())), (2, 2))

    def test_other_company(self):
        """Each company counts its own statements."""
        self._run("print")
        self.assertEqual(self.mine.nav_last_statement_number, 1)
        other = self.setup_other_company()["company"]
        self.assertEqual(self.customer.with_company(other).nav_last_statement_number, 0)

    def test_email(self):
        """CS-302: the customer's address, or that of his layout; PDF only (§6)."""
        self._run("email")
        mail = self._mail()
        self.assertIn("jo@x.com", mail["email_to"][0])
        self.assertIn("Statement as of 06/30/2024", mail["subject"])
        self.assertIn("statement of your account", self._text(mail["body"]))
        self.assertNotIn("100", self._text(mail["body"]))
        self.assertEqual(
            [name for name, _raw, _kind in mail["attachments"]],
            ["Statement for Trey Research as of 2024-06-30.pdf"],
        )
        self.env["nav.customer.document.layout"].create(
            {"partner_id": self.customer.id, "usage": "statement", "send_to": "s@x.com"}
        )
        self._run("email")
        self.assertIn("s@x.com", self._mail()["email_to"][0])
        statement = self._issued()[0]
        self.assertTrue(statement.nav_sent_message_id)

    def test_file_name(self):
        """CS-140: the file is named by customer and date."""
        self._run("print")
        self.assertEqual(
            self._issued()._nav_file_name(),
            "Statement for Trey Research as of 2024-06-30.pdf",
        )

    def test_invoice_address(self):
        """The statement goes to the address for invoices, in its language."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self._create_customer(
            "Books", parent_id=self.customer.id, type="invoice", email="books@x.com"
        ).lang = "fr_FR"
        self._run("email")
        self.assertIn("books@x.com", self._mail()["email_to"][0])
        self.assertIn("30/06/2024", self._mail()["subject"])

    def test_no_address(self):
        """Who has no address is printed or named; the others get theirs (CS-301)."""
        silent = self._create_customer("Silent")
        self._bill(10, "2024-06-03", customer=silent)
        both = self.customer | silent
        action = self._run("email", both)
        self.assertEqual(len(self._sent_to_customers()), 1)
        self.assertFalse(self._issued(silent))
        self.assertEqual(len(self._notes(silent)), 1)
        self.assertIn("Silent", str(action))
        action = self._run("email", both, print_missing=True)
        self.assertEqual(len(self._sent_to_customers()), 1)
        self.assertEqual(self._issued(silent).output, "print")
        self.assertIn("ir.actions.report", str(action))

    def test_background(self):
        """CS-301: many e-mails leave customer by customer, with the same result."""
        wizard = self._statement("2024-06-01", "2024-06-30", output="email")
        self.patch(type(wizard), "_immediate_emails", 0)
        with self.captured():
            wizard.action_nav_run()
        self.assertFalse(self.mails)
        job = self.env["nav.delivery.job"].sudo().search([], order="id desc", limit=1)
        self.assertEqual(job.model, "nav.customer.statement")
        with self.captured():
            job._deliver_next()
        self.assertIn("jo@x.com", self._mail()["email_to"][0])
        self.assertEqual(job.sent_count, 1)

    def test_profile(self):
        """Document Sending Profile: as the customer wants his documents."""
        self.mine.nav_document_sending_profile_id = self.by_file
        action = self._run("profile")
        self.assertFalse(self.mails)
        self.assertIn("/web/content/", str(action))
        self.assertEqual(self._issued().output, "profile")

    def test_send_again(self):
        """An issued statement is sent and printed again without a new number."""
        self._run("print")
        statement = self._issued().with_user(self.clerk)
        with self.captured():
            result = statement.nav_send(self.by_email)
        self.assertEqual(result, {"sent": statement.ids, "failed": []})
        self.assertEqual(self.mine.nav_last_statement_number, 1)
        with self.assertRaises(AccessError):
            statement.number = 9
        with self.assertRaises(AccessError):
            statement.with_user(self.poster).nav_send(self.by_email)

    def test_pdf_is_kept(self):
        """What the customer got is printed again as it was."""
        self._run("email")
        statement = self._issued()
        name = "Statement for Trey Research as of 2024-06-30.pdf"
        kept = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", statement._name), ("name", "=", name)])
        )
        self.assertTrue(kept)

    # === SAME FIGURES EVERYWHERE ===#

    def _html(self, statement):
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("nav_sales_addon.nav_customer_statement", statement.ids)
        )
        return self._text(content.decode())

    def _book(self, action):
        attachment = int(action["url"].split("/")[3].split("?")[0])
        raw = self.env["ir.attachment"].sudo().browse(attachment).raw
        return load_workbook(io.BytesIO(raw))

    def test_outputs(self):
        """CS-303: paper and workbook show the same; a row per entry in Excel."""
        self._pay(40, "2024-06-10")
        action = self._run("excel")
        sheet = self._book(action)["Statements"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual([row[3] for row in rows][0], "Opening Balance")
        self.assertEqual([row[9] for row in rows], [0, 100, 60, 60])
        self.assertEqual([row[7] for row in rows[1:-1]], [100, -40])
        self.assertEqual(str(rows[1][2])[:10], "2024-06-03")
        text = self._html(self._issued())
        for figure in (
            "100.00",
            "-\ufeff40.00",
            "60.00",
            "Closing Balance",
            "Trey Research",
        ):
            self.assertIn(figure, text)
        self.assertEqual(self.mine.nav_last_statement_number, 1)

    def test_typed_text(self):
        """What somebody typed is text on paper and in the workbook (design §7)."""
        self.customer.name = "=1+1<script>x</script>"
        action = self._run("excel")
        cell = self._book(action)["Statements"]["A2"]
        self.assertEqual((cell.value, cell.data_type), (self.customer.name, "s"))
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html(
                "nav_sales_addon.nav_customer_statement", self._issued().ids
            )
        )
        self.assertNotIn(b"<script>x", content)

    def test_aged_workbook(self):
        """The aged report as a workbook: amounts by column, total, percentages."""
        action = self._aged("2024-06-30", details=True).action_nav_excel()
        book = self._book(action)
        sheet = book[self.company.currency_id.name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        self.assertEqual(rows[0][0], "Customer")
        self.assertEqual(rows[0][6], "Not Due")
        self.assertEqual(rows[1][7], 100)  # 1 to 30 June
        self.assertEqual(rows[2][4], 10)  # days overdue
        self.assertEqual(rows[3][-1], 100)
        self.assertEqual(rows[4][7], 1)
        self.assertTrue(sheet._charts)

    def test_aged_report(self):
        """On paper: customers, entries, total, percentages, chart."""
        wizard = self._aged("2024-06-30", details=True, new_page=True)
        content, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.clerk)
            ._render_qweb_html("nav_sales_addon.nav_aged_receivables", wizard.ids)
        )
        text = self._text(content.decode())
        for part in ("Trey Research", "Not Due", "100.0%", "$ 100.00"):
            self.assertIn(part, text)
        self.assertIn(b"<svg", content)
