from odoo import models

MODELS = ("sale.order", "account.move", "stock.picking", "nav.customer.statement")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """The mail server refused a document: the document itself says so (§5.2)."""
        # copies for followers say nothing about the customer's own
        mails = self.filtered(lambda m: m.recipient_ids & m.mail_message_id.partner_ids)
        messages = mails.mail_message_id.filtered(lambda m: m.model in MODELS)
        if messages:
            log = self.env["nav.interaction"]
            log._mark_messages(messages, failed=bool(failure_type))
            for model in set(messages.mapped("model")):
                documents = self.env[model].sudo()
                documents = documents.search(
                    [("nav_sent_message_id", "in", messages.ids)]
                )
                if failure_type:
                    documents._nav_delivery_failed(str(failure_reason or failure_type))
                else:
                    documents._nav_delivered()
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
