from odoo import api, models

OWN_METHODS = {"email", "manual"}


class AccountMoveSend(models.AbstractModel):
    """Odoo's Send, its batches and its job obey the sending profile (rules §5)."""

    _inherit = "account.move.send"

    @api.model
    def _get_other_methods(self, move):
        """The customer's way Odoo adds, beside e-mail: post office, network, …"""
        partner = move.commercial_partner_id.with_company(move.company_id)
        method = partner.invoice_sending_method
        return {method} - OWN_METHODS if method else set()

    @api.model
    def _get_default_sending_methods(self, move):
        """E-mail or not is up to the profile; other methods of Odoo stay."""
        if not move._nav_uses_sending():
            return super()._get_default_sending_methods(move)
        profile = move._nav_profile()
        mailed = self.env.context.get("nav_delivery") or profile.email != "no"
        partner = move.commercial_partner_id.with_company(move.company_id).sudo()
        if not partner.nav_document_sending_profile_id and (
            partner.invoice_sending_method and not self.env.context.get("nav_delivery")
        ):
            # what somebody chose on this customer beats the default for everybody
            return super()._get_default_sending_methods(move)
        return self._get_other_methods(move) | {"email" if mailed else "manual"}

    @api.model
    def _get_default_mail_template_id(self, move):
        template = move._nav_uses_sending() and move._nav_mail_template(
            move._nav_layouts()[:1]
        )
        return template or super()._get_default_mail_template_id(move)

    @api.model
    def _get_default_pdf_report_id(self, move):
        """A report of the customer's layout that is made for it; else Odoo's choice."""
        if move._nav_is_sale():
            own = move._nav_layouts().report_id.filtered("is_invoice_report")[:1]
            if own:
                return own
        return super()._get_default_pdf_report_id(move)

    @api.model
    def _can_commit(self):
        """A delivery stands in a savepoint, which a commit would take away."""
        return not self.env.context.get("nav_no_commit") and super()._can_commit()

    @api.model
    def _get_mail_layout(self):
        return self.env.context.get("nav_mail_layout") or super()._get_mail_layout()

    @api.model
    def _get_mail_params(self, move, move_data):
        """The profile chooses which of Odoo's documents are attached (rules §5.1)."""
        params = super()._get_mail_params(move, move_data)
        profile = move._nav_uses_sending() and move._nav_profile()
        if profile and profile.email_attachment != "both":
            unwanted = self._get_invoice_extra_attachments(move).filtered(
                lambda file: (file.mimetype == "application/pdf")
                != (profile.email_attachment == "pdf")
            )
            names = set(unwanted.mapped("name"))
            kept = [a for a in params["attachments"] if a[0] not in names]
            params["attachments"] = kept or params["attachments"]
        return params

    @api.model
    def _send_mail(self, move, mail_template, **kwargs):
        """Whoever sends it: what became of it is seen on the document."""
        if move._nav_uses_sending():
            layout = mail_template.email_layout_xmlid
            move = move.with_context(nav_delivery=True)
            self = self.with_context(nav_mail_layout=layout)
        elif move._nav_is_sale():  # Odoo's own way is logged as well
            self.env["nav.interaction"]._nav_log(move)
        return super()._send_mail(move, mail_template, **kwargs)
