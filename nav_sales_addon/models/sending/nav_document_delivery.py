import logging
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ...notifications import CLOSE, notification
from ...savepoint import complete_savepoint

OWN_LAYOUT = "nav_sales_addon.mail_layout_document"

_logger = logging.getLogger(__name__)


class Outcome:
    """What became of a delivery.

    :ivar actions: what the client has to do: print, download, open an e-mail
    :ivar sent: ids of the documents that are out
    :ivar failed: ``{id: reason}``
    :ivar later: ``(documents of one customer, profile)`` to be mailed in the background
    """

    def __init__(self):
        self.actions, self.sent, self.failed = [], [], {}
        self.later = []

    @property
    def result(self):
        failed = [{"id": key, "reason": text} for key, text in self.failed.items()]
        return {"sent": self.sent, "failed": failed}


class NavDocumentDelivery(models.AbstractModel):
    """Bring documents to the customer: e-mail, printer, file (rules §5.2).

    Runs after the posting is committed. Whatever goes wrong here is written on the
    document and undoes nothing.
    """

    _name = "nav.document.delivery"
    _description = "Delivery of Documents"

    @api.model
    def _deliver(self, documents, options=None, ask=True, later=False):
        """Send documents of one model, grouped by customer.

        :param options: a record with sending options that counts for all documents;
            None: each customer's own profile
        :param bool ask: e-mails with prompt are opened instead of sent
        :param bool later: e-mails are only put together, see `Outcome.later`
        :return: `Outcome`
        """
        outcome = Outcome()
        for document in documents:
            document._nav_check_can_send()
        files = self.env["ir.attachment"]
        printed = defaultdict(documents.browse)
        profiles = self.env["nav.document.sending.profile"]
        for (customer, company), group in self._group(documents).items():
            way = options or profiles._find_or_create(customer, company)
            if way.email == "prompt" and ask and len(group) == 1:
                outcome.actions += self._open_email(group, outcome)
            elif way.email != "no" and later:
                outcome.later.append((group, way))
            elif way.email != "no":
                self._email(group, way, outcome)
            if way.disk != "no":
                files |= self._files_on_disk(group, way, outcome)
            if way.printer != "no":
                printed[company] |= group
        # downloads and prints first: the e-mail dialog stays on top
        prints = [a for group in printed.values() for a in self._print_actions(group)]
        downloads = [self._download_action(files, documents)] if files else []
        outcome.actions = downloads + prints + outcome.actions
        return outcome

    @api.model
    def _deliver_by_email(self, documents, way):
        """The e-mails of one customer, from the background.

        :return: ``(number sent, number failed)``
        """
        outcome = Outcome()
        self._email(documents, way, outcome)
        return len(outcome.sent), len(outcome.failed)

    @api.model
    def _new_outcome(self):
        return Outcome()

    @api.model
    def _group(self, documents):
        groups = defaultdict(documents.browse)
        for document in documents:
            customer = document._nav_bill_to().commercial_partner_id
            groups[customer, document.company_id] |= document
        return groups

    @api.model
    def _attempt(self, documents, step, outcome, is_sent=True):
        """One step of a delivery; a failure is noted and the next one goes on.

        :param bool is_sent: the documents are out when the step succeeds
        """
        try:
            with complete_savepoint(self.env):
                result = step()
                self.env.flush_all()
        except Exception as error:  # noqa: BLE001 - nothing may undo a posting
            _logger.info("Delivery of %s failed", documents, exc_info=True)
            reason = str(error) or type(error).__name__
            documents._nav_delivery_failed(reason)
            outcome.failed.update(dict.fromkeys(documents.ids, reason))
            return None
        for document in documents.sudo():
            if not is_sent:
                continue
            if document.nav_sending_error:  # the mail server refused it at once
                outcome.failed[document.id] = document.nav_sending_error
            elif document.id not in outcome.sent:
                outcome.sent.append(document.id)
        return result

    # === E-MAIL ===#

    @api.model
    def _open_email(self, document, outcome):
        """With prompt the e-mail is only opened: it is sent from there."""
        action = self._attempt(
            document, lambda: self._email_action(document), outcome, is_sent=False
        )
        return [action] if action else []

    @api.model
    def _email(self, documents, way, outcome):
        """One e-mail for all documents of the customer, or one for each."""
        if len(documents) > 1 and way.combine_email:
            self._attempt(
                documents, lambda: self._mail_together(documents, way), outcome
            )
            return
        for document in documents:
            self._attempt(
                document, lambda d=document: self._mail_alone(d, way), outcome
            )

    @api.model
    def _mail_alone(self, document, way):
        """Every different address of the layouts gets a mail of its own (§5.3)."""
        for addresses, layout in document._nav_recipients():
            template = document._nav_mail_template(layout)
            lang = document._nav_mail_lang()
            files = self._files(document.with_context(lang=lang), way, layout)
            values = {
                "subject": template._render_field(
                    "subject", document.ids, set_lang=lang
                ),
                "body": template._render_field(
                    "body_html",
                    document.ids,
                    set_lang=lang,
                    options={"post_process": True},
                ),
            }
            self._post_mail(
                document,
                addresses,
                template,
                attachments=files,
                **{name: value[document.id] for name, value in values.items()},
            )

    @api.model
    def _mail_together(self, documents, way):
        """Several documents of one customer: one e-mail, one PDF (rules §5.2)."""
        first = documents[0]
        addresses, layout = first._nav_recipients()[0]
        localized = documents.with_context(lang=first._nav_mail_lang())
        parts = [self._files(document, way, layout) for document in localized]
        files = self.env["nav.document.files"]._merge(localized, parts)
        content = self.env["nav.mail.content"]
        message = self._post_mail(
            first,
            addresses,
            first._nav_mail_template(layout),
            attachments=files,
            subject=localized._nav_mail_subject(),
            body=content._render_list(localized),
        )
        others = (documents - first).sudo()
        others.nav_sent_message_id = message.sudo()
        self.env["nav.interaction"]._nav_log(others, message=message.sudo())
        for document in others:
            document._message_log(
                body=self.env._(
                    "Sent together with %(document)s.", document=first.display_name
                )
            )

    @api.model
    def _post_mail(self, document, addresses, template, **values):
        """The e-mail is a message on the document: logged, with its attachments."""
        if not addresses:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address.",
                    customer=document._nav_bill_to().display_name,
                )
            )
        partners = document._nav_recipient_partners(addresses)
        lang = document._nav_mail_lang()
        email_from = template._render_field("email_from", document.ids)[document.id]
        quote = document._name == "sale.order" and document._nav_kind() == "quote"
        # sudo: the role was checked; posted invoices belong to accountants
        sender = document.sudo().with_context(
            lang=lang,
            nav_delivery=True,
            mark_so_as_sent=quote,
            # Odoo would try to read the files as incoming bills, and commit for it
            disable_attachment_import=True,
            no_document=True,
        )
        return sender.message_post(
            message_type="comment",
            subtype_id=self.env.ref("mail.mt_comment").id,
            model_description=sender._nav_type_name(),
            partner_ids=partners.ids,
            author_id=self.env.user.partner_id.id,
            email_from=email_from or self.env.user.email_formatted,
            email_layout_xmlid=template.email_layout_xmlid,
            email_add_signature=False,
            mail_auto_delete=False,
            mail_server_id=template.mail_server_id.id,
            **values,
        )

    @api.model
    def _email_action(self, document):
        """The e-mail editor with everything filled in."""
        if document._name == "account.move":
            action = document.action_send_and_print()
            context = {"nav_delivery": True, "allow_partners_without_mail": True}
            return {**action, "context": {**action["context"], **context}}
        if document._name == "sale.order":
            action = document.action_quotation_send()
        else:
            action = self._composer_action(document)
        template = document._nav_mail_template()
        action["context"].update(
            default_template_id=template.id,
            mark_so_as_sent=document._nav_kind() == "quote",
        )
        return self._note_delivery(document, action)

    @api.model
    def _composer_action(self, document):
        return {
            "name": self.env._("Send"),
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": document._name,
                "default_res_ids": document.ids,
                "default_composition_mode": "comment",
            },
        }

    @api.model
    def _note_delivery(self, documents, action):
        """Odoo's e-mail editor with one of our templates: report selection, result."""
        context = {**action.get("context", {}), "nav_delivery": True}
        template = self.env["mail.template"].browse(context.get("default_template_id"))
        layout = template.sudo().email_layout_xmlid
        if layout:
            context["default_email_layout_xmlid"] = layout
        if layout == OWN_LAYOUT and len(documents) == 1:
            files = self.env["nav.document.files"]._attach(documents)
            context["default_attachment_ids"] = files.ids
        return {**action, "context": context}

    # === PRINTER AND FILE ===#

    @api.model
    def _files(self, document, way, layout=None):
        files = self.env["nav.document.files"]
        return files._get(document, way.email_attachment, layout)

    @api.model
    def _print_actions(self, documents):
        """One print job for each report, all documents in it, in their order."""
        jobs = defaultdict(documents.browse)
        for document in documents:
            for report in document._nav_reports():
                jobs[report] |= document
        return [
            report.sudo(False).report_action(group, config=False)
            for report, group in jobs.items()
        ]

    @api.model
    def _files_on_disk(self, documents, way, outcome):
        def store():
            files = self.env["nav.document.files"]._store(documents, way.disk)
            self.env["nav.interaction"]._nav_log(documents, way="file")
            if way.email == "no":
                documents._nav_delivered()
            return files

        none = self.env["ir.attachment"]
        return self._attempt(documents, store, outcome) or none

    @api.model
    def _download_action(self, attachments, documents):
        if len(attachments) > 1:
            attachments = self.env["nav.document.files"]._zip(attachments, documents)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachments.id}?download=true",
            "target": "download",
        }

    # === WHAT THE CLIENT DOES NEXT ===#

    @api.model
    def _run(self, actions):
        """All actions, one after the other."""
        if not actions:
            return {"type": "ir.actions.act_window_close"}
        if len(actions) == 1:
            return actions[0]
        return {
            "type": "ir.actions.client",
            "tag": "nav_run_actions",
            "params": {"actions": [self._complete(action) for action in actions]},
        }

    @api.model
    def _complete(self, action):
        """Odoo completes the actions it returns, but not those inside of another."""
        if action["type"] != "ir.actions.act_window" or action.get("views"):
            return action
        views = [(False, mode) for mode in action["view_mode"].split(",")]
        return {**action, "views": views}

    @api.model
    def _finish(self, documents, outcome, before=()):
        """Tell what happened, then print, download and open what is left to do."""
        notices = []
        if outcome.failed:
            reasons = [
                f"{document.display_name}: {outcome.failed[document.id]}"
                for document in documents
                if document.id in outcome.failed
            ]
            notices.append(
                self._notice(self.env._("Not sent"), "\n".join(reasons), "danger")
            )
        if outcome.later:
            self.env["nav.delivery.job"]._create_for(outcome.later)
            count = sum(len(group) for group, _profile in outcome.later)
            text = self.env._("%(count)s documents are being e-mailed.", count=count)
            notices.append(self._notice(self.env._("Send"), text, "info"))
        sent = documents.filtered(lambda document: document.id in outcome.sent)
        if sent:
            names = ", ".join(sent.mapped("display_name"))
            notices.append(self._notice(self.env._("Sent"), names, "success"))
        return self._run([*before, *notices, *outcome.actions])

    @api.model
    def _notice(self, title, message, kind):
        return notification(message, kind, CLOSE, title=title, sticky=kind == "danger")
