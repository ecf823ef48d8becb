import email
import email.policy
import socketserver
import threading

from odoo.tests import tagged

from .sending_common import NavSendingCommon


class Sink(socketserver.StreamRequestHandler):
    """Speaks enough SMTP to be given a mail, and keeps it."""

    def handle(self):
        self._say(220, "sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self._say(221, "bye")
                return
            if verb == b"DATA":
                self._say(354, "go on")
                self.server.mails.append(self._read_data())
            elif verb == b"RCPT":
                self.server.recipients.append(line.split(b"<")[1].split(b">")[0])
            self._say(250, "ok")

    def _say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())

    def _read_data(self):
        data = b""
        while (line := self.rfile.readline()) != b".\r\n":
            data += line[1:] if line.startswith(b"..") else line
        return email.message_from_bytes(data, policy=email.policy.default)


@tagged("post_install", "-at_install")
class TestNavSmtp(NavSendingCommon):
    """The whole way to a mail server: what the customer's program reads (issue 7)."""

    def setUp(self):
        super().setUp()
        self.sink = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink)
        self.sink.daemon_threads = True
        self.sink.mails, self.sink.recipients = [], []
        thread = threading.Thread(target=self.sink.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(self.sink.server_close)
        self.addCleanup(self.sink.shutdown)
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Sink",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.sink.server_address[1],
                "smtp_encryption": "none",
            }
        )

    def test_invoice_arrives(self):
        """CS-126: one mail, HTML with the extract, the PDF as attachment."""
        invoice = self._create_posted()
        servers = type(self.env["ir.mail_server"])
        self.patch(servers, "_disable_send", lambda _self: False)
        result = invoice.with_user(self.processor).nav_send()
        self.assertFalse(result["failed"])
        self.assertEqual(self.sink.recipients, [b"jo@x.com"])
        (mail,) = self.sink.mails
        self.assertIn(f"Sales Invoice {invoice.name}", mail["Subject"])
        body = mail.get_body(("html",)).get_content()
        self.assertIn("Dear Trey Research", self._text(body))
        self.assertIn("4,000.00", body)
        (attachment,) = mail.iter_attachments()
        name = f"Sales Invoice {invoice.name.replace('/', '_')}.pdf"
        self.assertEqual(attachment.get_filename(), name)
        self.assertTrue(attachment.get_content())
