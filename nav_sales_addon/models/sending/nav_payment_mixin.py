from odoo import api, fields, models


class NavPaymentMixin(models.AbstractModel):
    """A document that offers payment services (rules/customers_setup.md §7)."""

    _name = "nav.payment.mixin"
    _description = "Document with Payment Services"

    nav_payment_service_ids = fields.Many2many(
        "nav.payment.service",
        string="Payment Services",
        default=lambda self: self._nav_default_services(),
        copy=False,
        domain="[('enabled', '=', True), ('company_id', '=', company_id)]",
        help="The e-mail and the PDF of the posted invoice have a link to each.",
    )
    nav_pays_at_once = fields.Boolean(
        string="Pays at Once", compute="_compute_nav_pays_at_once"
    )

    @api.depends("preferred_payment_method_line_id")
    def _compute_nav_pays_at_once(self):
        """Cash and the like: the invoice is paid when it is posted."""
        for document in self:
            # sudo: the setup of payment methods belongs to accountants
            method = document.sudo().preferred_payment_method_line_id
            document.nav_pays_at_once = method.nav_pay_on_posting

    @api.model
    def _nav_default_services(self):
        """New documents have the services that are always included."""
        services = self.env["nav.payment.service"]
        return services._get_always_included(self.env.company).ids

    @api.onchange("preferred_payment_method_line_id")
    def _onchange_nav_payment_method(self):
        if self.nav_pays_at_once:
            self.nav_payment_service_ids = False

    def _nav_clear_services(self):
        """What its payment method pays needs no service (rules §7)."""
        paid = self.sudo().filtered(
            lambda d: d.nav_pays_at_once and d.nav_payment_service_ids
        )
        if paid:
            paid.nav_payment_service_ids = False

    def _nav_payment_links(self):
        """Links to pay exactly what remains; none when there is nothing to pay.

        :return: list of ``{'name', 'url', 'service'}``
        """
        self.ensure_one()
        if self._name != "account.move" or not self._nav_open_amount():
            return []
        # sudo: who prints an invoice need not be able to read payments
        document = self.sudo()
        services = document.nav_payment_service_ids.filtered(
            lambda service: service.company_id == self.company_id
        )
        links = [(service, service._get_link(document)) for service in services]
        return [
            {"name": service._get_caption(), "url": url, "service": service}
            for service, url in links
            if url
        ]
