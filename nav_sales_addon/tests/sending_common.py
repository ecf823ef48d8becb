"""What tests of sending share: a customer with an address, captured mails."""

from contextlib import contextmanager

from lxml import html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import NavSalesCommon


@tagged("post_install", "-at_install")
class NavSendingCommon(NavSalesCommon, MockEmail):
    """Customer C10 (jo@x.com) and three profiles; the default sends mails silently."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "jo@x.com", "name": "Trey Research"})
        cls.profiles = cls.env["nav.document.sending.profile"]
        cls.by_email = cls._create_profile("By e-mail", email="default")
        cls.by_prompt = cls._create_profile("Shown first", email="prompt")
        cls.by_printer = cls._create_profile("Printed", printer="default")
        cls.by_file = cls._create_profile("Files", disk="pdf")

    @classmethod
    def _create_profile(cls, name, **values):
        return cls.profiles.create(
            {"name": name, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _create_customer(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_invoice(cls, *lines, move_type="out_invoice", **values):
        """An unposted invoice; lines are ``(item, quantity, price)``."""
        lines = lines or ((cls.item_1, 1, 4000.0), (cls.item_2, 2, 500.0))
        return cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "invoice_date": cls.today,
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": i.id, "quantity": quantity, "price_unit": price}
                    )
                    for i, quantity, price in lines
                ],
                **values,
            }
        )

    @classmethod
    def _create_posted(cls, *lines, **values):
        move = cls._create_invoice(*lines, **values)
        move.action_post()
        return move

    @contextmanager
    def captured(self):
        """Mails that leave meanwhile are found in ``self.mails``."""
        self.mails = []
        with self.mock_mail_gateway():
            yield
            self.env.flush_all()
        self.mails = self._mails

    def _sent_to_customers(self):
        """Mails without the copies colleagues get who follow a document."""
        internal = self.env["res.users"].search([("share", "=", False)])
        ours = set(internal.mapped("email_formatted"))
        return [mail for mail in self.mails if not ours & set(mail["email_to"])]

    def _mail(self):
        """The one mail that went out to somebody outside."""
        mails = self._sent_to_customers()
        self.assertEqual(len(mails), 1, [m["email_to"] for m in mails])
        return mails[0]

    def _text(self, markup):
        root = html.fromstring(f"<div>{markup}</div>")
        for node in root.xpath("//style"):
            node.drop_tree()
        return " ".join(root.text_content().split())

    def _dialog(self, document, user=None, **values):
        """The Post and Send dialog of a user, with changes."""
        action = document.with_user(user or self.poster).action_nav_post_and_send()
        wizards = self.env["nav.post.and.send"].with_user(user or self.poster)
        return wizards.with_context(**action["context"]).create(values)
