from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.sending.mail_mail import MODELS


class NavSendDocuments(models.TransientModel):
    """Send posted documents: how each customer gets them (rules §5.2)."""

    _name = "nav.send.documents"
    _description = "Send Documents"
    _immediate_documents = 20

    model = fields.Char(required=True, readonly=True)
    res_ids = fields.Json(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    document_count = fields.Integer(string="Documents", readonly=True)
    method = fields.Selection(
        [
            ("own", "Use each customer's profile, without asking"),
            ("each", "Confirm each customer"),
            ("same", "Use one profile for all"),
        ],
        string="Profiles",
        default="own",
        required=True,
    )
    profile_id = fields.Many2one(
        "nav.document.sending.profile",
        string="Document Sending Profile",
        domain="[('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many("nav.send.documents.line", "wizard_id")

    @api.model
    def _open_for(self, documents):
        """One document goes out by its profile; several ask which way to take."""
        delivery = self.env["nav.document.delivery"]
        if len(documents) == 1:
            return delivery._finish(documents, delivery._deliver(documents))
        wizard = self.create(self._get_wizard_vals(documents))
        return {
            "name": self.env._("Send"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _get_wizard_vals(self, documents):
        profiles = self.env["nav.document.sending.profile"]
        lines = [
            {
                "customer_id": customer.id,
                "company_id": company.id,
                "res_ids": group.ids,
                "documents": ", ".join(group.mapped("display_name")),
                "profile_id": profiles._find_or_create(customer, company).id,
            }
            for (customer, company), group in self.env["nav.document.delivery"]
            ._group(documents)
            .items()
        ]
        return {
            "model": documents._name,
            "res_ids": documents.ids,
            "company_id": documents[0].company_id.id,
            "document_count": len(documents),
            "profile_id": lines[0]["profile_id"],
            "line_ids": [fields.Command.create(line) for line in lines],
        }

    def action_nav_send(self):
        """Send to one customer after the other; who is unchecked gets nothing."""
        self.ensure_one()
        documents = self._documents()
        documents._nav_check_rights("processor")
        documents.check_access("read")
        delivery = self.env["nav.document.delivery"]
        how = {"ask": False, "later": not self._nav_runs_at_once()}
        if self.method == "same":
            outcome = delivery._deliver(documents, self.profile_id, **how)
        elif self.method == "own":
            outcome = delivery._deliver(documents, **how)
        else:
            outcome = self._send_confirmed(documents, how)
        return delivery._finish(documents, outcome)

    def _nav_runs_at_once(self):
        """Whether the user waits for the e-mails; hook, for instance for a company."""
        return self.document_count <= self._immediate_documents

    def _documents(self):
        if self.model not in MODELS:
            raise AccessError(self.env._("These are no documents that are sent."))
        return self.env[self.model].browse(self.res_ids)

    def _send_confirmed(self, documents, how):
        delivery = self.env["nav.document.delivery"]
        outcomes = [
            delivery._deliver(
                documents.filtered(lambda d, line=line: d.id in line.res_ids),
                line.profile_id,
                **how,
            )
            for line in self.line_ids.filtered("is_confirmed")
        ]
        total = delivery._new_outcome()
        for outcome in outcomes:
            total.actions += outcome.actions
            total.sent += outcome.sent
            total.failed.update(outcome.failed)
            total.later += outcome.later
        return total


class NavSendDocumentsLine(models.TransientModel):
    _name = "nav.send.documents.line"
    _description = "Documents of One Customer to Send"

    wizard_id = fields.Many2one("nav.send.documents", required=True, ondelete="cascade")
    customer_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    res_ids = fields.Json(readonly=True)
    documents = fields.Char(readonly=True)
    profile_id = fields.Many2one(
        "nav.document.sending.profile",
        string="Document Sending Profile",
        required=True,
        domain="[('company_id', '=', company_id)]",
    )
    in_words = fields.Char(string="Sent By", related="profile_id.description")
    is_confirmed = fields.Boolean(string="Send", default=True)
