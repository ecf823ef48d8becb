from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize_all, email_split
from odoo.tools.misc import get_lang

FAILED = "mail.mail_activity_data_warning"


class NavSendingMixin(models.AbstractModel):
    """A document the customer gets, the way he wants it (rules §5).

    The three models that use it tell what kind of document they are.
    """

    _name = "nav.sending.mixin"
    _inherit = ["nav.interaction.mixin"]
    _description = "Document That Is Sent"

    nav_email = fields.Char(
        string="E-Mail",
        copy=False,
        help="Address for this document only. Blank: the customer's.",
    )
    nav_sent_to = fields.Char(
        string="Sent To",
        copy=False,
        readonly=True,
        help="Addresses somebody typed when this document was sent; proposed again.",
    )
    nav_sent_message_id = fields.Many2one(
        "mail.message",
        string="Last E-Mail",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_system",
    )
    nav_sending_error = fields.Text(string="Not Sent", copy=False, readonly=True)

    # === WHAT A MODEL TELLS ===#

    def _nav_kind(self):
        """:return: the usage of the report selection (see `nav.report.selection`)"""
        raise NotImplementedError

    def _nav_number(self):
        raise NotImplementedError

    def _nav_bill_to(self):
        """The partner who pays: his profile and layouts count (rules §5.2)."""
        raise NotImplementedError

    def _nav_salesperson(self):
        """The user whose name stands below the e-mail."""
        raise NotImplementedError

    def _nav_check_can_send(self):
        """Raise when this document is not ready to leave the house."""

    def _nav_type_name(self):
        """The kind in words, in the language of the environment."""
        return {
            "quote": self.env._("Sales Quote"),
            "order": self.env._("Order Confirmation"),
            "draft_invoice": self.env._("Draft Invoice"),
            "invoice": self.env._("Sales Invoice"),
            "credit_memo": self.env._("Sales Credit Memo"),
            "shipment": self.env._("Sales Shipment"),
            "return_receipt": self.env._("Sales Return Receipt"),
        }[self._nav_kind()]

    # === NAMES (rules §5.2) ===#

    def _nav_document_title(self):
        return f"{self._nav_type_name()} {self._nav_number()}"

    def _nav_types_name(self):
        """Several documents in one word; mixed kinds are just documents."""
        names = {
            "quote": self.env._("Sales Quotes"),
            "order": self.env._("Order Confirmations"),
            "invoice": self.env._("Sales Invoices"),
            "credit_memo": self.env._("Sales Credit Memos"),
            "shipment": self.env._("Sales Shipments"),
            "return_receipt": self.env._("Sales Return Receipts"),
        }
        kinds = {document._nav_kind() for document in self}
        return len(kinds) == 1 and names.get(kinds.pop()) or self.env._("Documents")

    def _nav_mail_subject(self):
        title = self._nav_document_title() if len(self) == 1 else self._nav_types_name()
        return f"{self.company_id[:1].name} - {title}"

    def _nav_file_name(self, extension="pdf"):
        title = self._nav_document_title() if len(self) == 1 else self._nav_types_name()
        return f"{title.replace('/', '_')}.{extension}"

    # === WHO GETS IT, AND HOW ===#

    def _nav_profile(self):
        """The profile this document goes out with; empty when none is set up."""
        profiles = self.env["nav.document.sending.profile"]
        return profiles._find(self._nav_bill_to(), self.company_id)

    def _nav_mail_lang(self):
        bill_to = self._nav_bill_to()
        lang = bill_to.lang or bill_to.commercial_partner_id.lang
        return lang or get_lang(self.env).code

    def _nav_layouts(self, kind=None):
        layouts = self.env["nav.customer.document.layout"]
        kind = kind or self._nav_kind()
        return layouts._find(self._nav_bill_to(), kind, self.company_id)

    def _nav_recipients(self, kind=None):
        """Where this document goes, by the priority of rules §5.3.

        :param kind: the usage, when it is another one than the document's own
        :return: list of ``(addresses, layout)``, one for each mail; the addresses are
            a list, empty when the customer has none
        """
        self.ensure_one()
        layouts = self._nav_layouts(kind)
        if self.nav_sent_to and not kind:
            return [(email_split(self.nav_sent_to.replace(";", ",")), layouts[:1])]
        mails = {}
        for layout in layouts.filtered("send_to"):
            addresses = email_normalize_all(layout.send_to.replace(";", ","))
            mails.setdefault(tuple(addresses), layout)
        if mails:
            return [(list(addresses), layout) for addresses, layout in mails.items()]
        bill_to = self._nav_bill_to()
        email = (
            self.nav_email
            or bill_to.email
            or bill_to.commercial_partner_id.email
            or self.partner_id.email
        )
        return [(email_normalize_all((email or "").replace(";", ",")), layouts[:1])]

    def _nav_recipient_partners(self, addresses=None):
        """Contacts for the addresses of all mails; an unknown address becomes one."""
        self.ensure_one()
        if addresses is None:
            addresses = [a for mail, _layout in self._nav_recipients() for a in mail]
        bill_to = self._nav_bill_to()
        known = bill_to | bill_to.commercial_partner_id | self.partner_id
        known |= self.sudo().nav_sent_message_id.partner_ids
        partners = self.env["res.partner"]
        for address in addresses:
            partner = known.filtered(lambda p, a=address: p.email_normalized == a)[:1]
            # sudo: who sends a document need not be allowed to create contacts
            partners |= partner or self.sudo()._partner_find_from_emails_single(
                [address], no_create=False
            )
        return partners

    def _nav_recipient_ids(self):
        """For the field "To" of e-mail templates."""
        return ",".join(str(partner.id) for partner in self._nav_recipient_partners())

    def _nav_mail_template(self, layout=None):
        own = layout and layout.mail_template_id
        return own or self.env["nav.report.selection"]._get_template(self._nav_kind())

    def _nav_reports(self, attached=False, layout=None):
        """Reports of a document: the customer's own, else those of the selection.

        :param bool attached: only those that go along with e-mails
        :param layout: the one layout that counts for this e-mail
        """
        own = (self._nav_layouts() if layout is None else layout).report_id
        selection = self.env["nav.report.selection"]
        return own or selection._get_reports(self._nav_kind(), attached)

    # === PARTS OF THE E-MAIL, FOR ITS TEMPLATE (rules §6) ===#

    def _nav_mail_extract(self):
        return self.env["nav.mail.content"]._render_extract(self)

    def _nav_mail_closing(self):
        return self.env["nav.mail.content"]._render_closing(self)

    def _nav_mail_name(self):
        """Who is greeted."""
        bill_to = self._nav_bill_to()
        return bill_to.name or bill_to.commercial_partner_id.name or ""

    # === SEND ===#

    def nav_send(self, profile=None):
        """Send documents without asking anybody anything (rules §5).

        :param profile: a `nav.document.sending.profile`, its id, or None for each
            customer's own
        :return: ``{'sent': [ids], 'failed': [{'id', 'reason'}]}``; what failed is also
            shown on the document, with an activity
        :raise AccessError: the user is no Sales Processor
        """
        self._nav_check_rights("processor")
        self.check_access("read")
        if profile is not None:
            profiles = self.env["nav.document.sending.profile"]
            profile = profiles.browse(getattr(profile, "id", profile))
            profile.check_access("read")
        delivery = self.env["nav.document.delivery"]
        return delivery._deliver(self, profile, ask=False).result

    def action_nav_send(self):
        """Send: the profile decides, and asks where it says so (rules §5.2)."""
        self._nav_check_rights("processor")
        for document in self:
            document._nav_check_can_send()
        return self.env["nav.send.documents"]._open_for(self)

    def action_nav_print(self):
        """Print with all reports of the report selection, in its order (rules §5.4)."""
        self._nav_check_rights("processor")
        return self.env["nav.document.delivery"]._run(
            self.env["nav.document.delivery"]._print_actions(self)
        )

    # === WHAT BECAME OF IT ===#

    def _nav_note_message(self, message):
        """Remember the mail that carries a document, and where somebody sent it."""
        if not self.env.context.get("nav_delivery") or not message.partner_ids:
            return
        document = self.sudo()  # a posted document is only written by accountants
        mails = document._nav_recipients()
        proposed = {address for addresses, _layout in mails for address in addresses}
        used = [p.email_normalized for p in message.partner_ids if p.email_normalized]
        vals = {"nav_sent_message_id": message.id}
        if used and set(used) - proposed:
            vals["nav_sent_to"] = "; ".join(used)
        document.write(vals)
        refused = message.sudo().notification_ids.filtered(
            lambda n: n.notification_status in ("bounce", "exception")
            and n.res_partner_id in message.partner_ids
        )
        self.env["nav.interaction"]._nav_log(
            self, message=message.sudo(), failed=bool(refused)
        )
        if refused:
            reason = refused[0].failure_reason or refused[0].failure_type
            document._nav_delivery_failed(reason)
        else:
            document._nav_delivered()

    def _nav_delivered(self):
        """The customer has it: an earlier failure is history."""
        for document in self.sudo().filtered("nav_sending_error"):
            document.nav_sending_error = False
            document.activity_unlink([FAILED])

    def _nav_delivery_failed(self, reason):
        """The posting stays; the document and its sender say what went wrong."""
        for document in self.sudo():
            if not document.nav_sending_error:
                document.activity_schedule(
                    FAILED,
                    summary=document.env._("Could not be sent"),
                    note=reason,
                    user_id=document._nav_sender().id,
                )
            document.nav_sending_error = reason
            document._message_log(
                body=document.env._("Could not be sent: %(reason)s", reason=reason)
            )

    def _nav_sender(self):
        """Who is told: the user, or who sent it when the system only passes it on."""
        user = self.env.user
        if user.id != SUPERUSER_ID:
            return user
        authors = self.nav_sent_message_id.author_id.user_ids
        return authors.filtered(lambda u: not u.share)[:1] or (
            self._nav_salesperson() or user
        )

    def _nav_refuse_sending(self, reason):
        raise UserError(
            self.env._(
                "%(document)s: %(reason)s", document=self.display_name, reason=reason
            )
        )

    @api.model
    def _nav_sending_fields(self):
        """Fields about sending may change on a document that is posted."""
        return {"nav_email", "nav_sent_to", "nav_sent_message_id", "nav_sending_error"}
