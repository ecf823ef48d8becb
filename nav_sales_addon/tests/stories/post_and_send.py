"""Post and Send: the customer gets the invoice the way he wants it, and pays it.

An order is posted and mailed in one step; a delivery that fails undoes no posting and
is sent again (rules/customers_setup.md §5 to §7).
"""

from odoo import Command

from .stage import Stage
from .teller import Teller, money

CUSTOMER = "Trey Research"
ADDRESS = "accounts@trey.example"


def tell(env, say):
    """:return: list of sentences about figures that are wrong"""
    return PostAndSend(env, say).run()


def write_pdfs(env, folder, say):
    """Write the e-mails beside the documents: for mail programs, and as a page."""
    invoices = env["account.move"].search(
        [("partner_id.name", "=", CUSTOMER), ("nav_sent_message_id", "!=", False)],
        order="id",
    )
    mails = env["mail.mail"].search(
        [
            ("mail_message_id", "in", invoices.nav_sent_message_id.ids),
            ("recipient_ids", "in", invoices.nav_sent_message_id.partner_ids.ids),
        ],
        order="id desc",
    )
    mails.cancel()  # nobody is to get the mails of a demo
    for mail in mails:
        path = folder / f"E-mail {mail.subject.replace('/', '-')}.eml"
        path.write_bytes(_message(env, mail).as_bytes())
        say(f"  {path.name}: with its files")
    if mails:
        path = folder / "e-mail-of-an-invoice.html"
        path.write_text(mails[0].body_html, encoding="utf-8")
        say(f"  {path.name}: what the customer reads")


def _message(env, mail):
    """The e-mail as it would go out."""
    (values,) = mail._prepare_outgoing_list()
    names = (
        "email_to", "subject", "body", "body_alternative", "email_cc", "reply_to",
        "attachments", "message_id", "references", "object_id", "headers",
    )  # fmt: skip
    return env["ir.mail_server"]._build_email__(
        mail.email_from,
        subtype="html",
        subtype_alternative="plain",
        **{name: values[name] for name in names},
    )


class PostAndSend:
    def __init__(self, env, say):
        self.teller = Teller(say)
        self.stage = stage = Stage(env)
        # the mails stay in the queue: a demo sends none
        stage.env = stage.env(
            context={**stage.env.context, "mail_notify_force_send": False}
        )
        self.poster = stage.user("poster")
        self.bike = stage.item("4010", "Touring Bicycle", 800.0, 480.0, 10)
        self.customer = stage.customer(CUSTOMER, "NY", email="office@trey.example")
        profiles = stage.env["nav.document.sending.profile"]
        values = {"name": "Invoices by e-mail", "company_id": stage.company.id}
        self.profile = profiles.search(
            [(name, "=", value) for name, value in values.items()]
        ) or profiles.create({**values, "email": "default"})
        self.customer.nav_document_sending_profile_id = self.profile
        self.service = stage.env["nav.payment.service"].create(
            {
                "name": "PayPal",
                "kind": "paypal",
                "enabled": True,
                "account_id": "pay@example.com",
                "company_id": stage.company.id,
            }
        )

    def run(self):
        self.teller.open(
            "Post and Send",
            f"{CUSTOMER} wants invoices by e-mail, at {ADDRESS}.",
        )
        self.post_and_send()
        self.fail_and_send_again()
        return self.teller.wrong

    def _order(self, quantity):
        return self.stage.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "nav_document_type": "order",
                "user_id": self.poster.id,
                "company_id": self.stage.company.id,
                "nav_payment_service_ids": [Command.set(self.service.ids)],
                "order_line": [
                    Command.create(
                        {"product_id": self.bike.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )

    def _dialog(self, order):
        wizards = self.stage.env["nav.post.and.send"].with_user(self.poster)
        return wizards.with_context(default_order_id=order.id).create({})

    def post_and_send(self):
        self.teller.heading("The poster posts an order and sends the invoice")
        self.stage.env["nav.customer.document.layout"].create(
            {
                "partner_id": self.customer.id,
                "usage": "invoice",
                "send_to": ADDRESS,
                "company_id": self.stage.company.id,
            }
        )
        order = self._order(2)
        dialog = self._dialog(order)
        self.teller.tell(f"The dialog says: {dialog.in_words}, to {dialog.recipients}")
        dialog.action_nav_post_and_send()
        invoice = order.invoice_ids
        mail = invoice.sudo().nav_sent_message_id
        self.teller.tell(f"Mailed: {mail.subject}")
        (link,) = invoice._nav_payment_links()
        self.teller.tell(f"To pay {money(invoice.amount_residual)}: {link['name']}")
        self.teller.check(
            "the invoice is out",
            {
                "state": invoice.state,
                "sent to": mail.partner_ids.mapped("email"),
                "files": len(mail.attachment_ids),
                "total": invoice.amount_total,
                "in the link": f"amount={invoice.amount_total:.2f}" in link["url"],
            },
            {
                "state": "posted",
                "sent to": [ADDRESS],
                "files": 1,
                "total": 1840.0,
                "in the link": True,
            },
        )

    def fail_and_send_again(self):
        self.teller.heading("A delivery fails: the posting stays, it is sent again")
        layouts = self.stage.env["nav.customer.document.layout"]
        layouts.search([("partner_id", "=", self.customer.id)]).unlink()
        order = self._order(1)
        self.customer.email = False
        order.with_user(self.poster).nav_post()
        invoice = order.invoice_ids
        result = invoice.with_user(self.poster).nav_send()
        self.teller.tell(f"{invoice.name}: {result['failed'][0]['reason']}")
        self._check_sent(invoice, failed=True)
        self.customer.email = "office@trey.example"
        invoice.with_user(self.poster).nav_send()
        self._check_sent(invoice, failed=False)

    def _check_sent(self, invoice, failed):
        self.stage.env.invalidate_all()
        self.teller.check(
            "it could not be sent" if failed else "now it is sent",
            {
                "state": invoice.state,
                "reason shown": bool(invoice.nav_sending_error),
                "to do": bool(invoice.activity_ids),
            },
            {"state": "posted", "reason shown": failed, "to do": failed},
        )
