import base64
from urllib.parse import urlencode

from reportlab.graphics.barcode import createBarcodeDrawing

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_repr

from ...notifications import notification

PAYPAL_URL = "https://www.paypal.com/cgi-bin/webscr"
TEST_WORDS = ("sandbox",)


class NavPaymentService(models.Model):
    """A way to pay that documents offer as a link (rules/customers_setup.md §7)."""

    _name = "nav.payment.service"
    _description = "Payment Service"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Char(
        translate=True, help="Words on the button. Blank: Pay with and the name."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        [
            ("online", "Online Payment (Customer Portal)"),
            ("paypal", "PayPal Account (Link)"),
        ],
        default="online",
        required=True,
        help="Online Payment leads to the customer's page, where he pays with a "
        "payment provider of this database: the payment is posted and applied by "
        "itself. The link of a PayPal account needs nothing but the account; its "
        "payments are found on the bank statement.",
    )
    enabled = fields.Boolean(help="Documents offer it. PayPal needs an Account ID.")
    always_include = fields.Boolean(
        string="Always Include on Documents",
        help="New quotes, orders and invoices have it without anybody choosing it.",
    )
    account_id = fields.Char(
        string="Account ID", help="The e-mail address or merchant ID of the account."
    )
    target_url = fields.Char(
        string="Target URL",
        default=PAYPAL_URL,
        help="Where the link leads. For tests: PayPal's sandbox.",
    )
    notify_url = fields.Char(
        string="Notify URL", help="Where PayPal reports payments to. May be blank."
    )
    terms_of_service = fields.Char(string="Terms of Service")
    is_test = fields.Boolean(string="Test Mode", compute="_compute_is_test")
    logo = fields.Binary(attachment=True)

    @api.depends("target_url", "kind")
    def _compute_is_test(self):
        for service in self:
            service.is_test = service.kind == "paypal" and any(
                word in (service.target_url or "") for word in TEST_WORDS
            )

    @api.constrains("enabled", "kind", "account_id", "target_url")
    def _check_account(self):
        for service in self.filtered(lambda s: s.enabled and s.kind == "paypal"):
            if not service.account_id:
                raise ValidationError(
                    self.env._(
                        "%(service)s: Account ID must be filled in before the service "
                        "is enabled.",
                        service=service.name,
                    )
                )
            if not (service.target_url or "").startswith("https://"):
                raise ValidationError(
                    self.env._(
                        "%(service)s: the Target URL must begin with https://.",
                        service=service.name,
                    )
                )

    @api.model
    def _get_always_included(self, company):
        # sudo: everybody who enters documents gets them
        return self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("enabled", "=", True),
                ("always_include", "=", True),
            ]
        )

    # === LINKS ===#

    def _get_link(self, move):
        """The address where exactly the remaining amount is paid, or False."""
        self.ensure_one()
        if not self.enabled or not move._nav_open_amount():
            return False
        return getattr(self, f"_get_{self.kind}_link")(move)

    def _get_online_link(self, move):
        """Odoo's payment page, when it can take this payment (reference 2.11)."""
        providers = self.env["payment.provider"].sudo()
        if not move._has_to_be_paid() or not providers._get_compatible_providers(
            move.company_id.id,
            move.partner_id.id,
            move.amount_residual,
            currency_id=move.currency_id.id,
        ):
            return False
        # sudo: the wizard that signs the link belongs to accountants
        return move.sudo()._get_portal_payment_link().replace("//my/", "/my/")

    def _get_paypal_link(self, move):
        """PayPal's own parameters, all encoded (rules §7)."""
        item = move._nav_document_title()
        if move.ref and move.ref != move.invoice_origin:
            item = f"{item} ({move.ref})"
        parameters = {
            "cmd": "_xclick",
            "business": self.account_id,
            "amount": float_repr(
                move._nav_open_amount(), move.currency_id.decimal_places
            ),
            "currency_code": move.currency_id.name,
            "item_name": item,
            "invoice": move.name,
            "charset": "utf-8",
            "no_shipping": "1",
        }
        if self.notify_url:
            parameters["notify_url"] = self.notify_url
        separator = "&" if "?" in self.target_url else "?"
        return f"{self.target_url}{separator}{urlencode(parameters)}"

    def _get_caption(self):
        caption = self.description or self.env._("Pay with %(name)s", name=self.name)
        return f"{caption} ({self.env._('Test')})" if self.is_test else caption

    @api.model
    def _get_qr_code(self, link):
        """A picture for the PDF: a printed link cannot be clicked.

        Drawn as vectors, which needs no graphics library on the server.
        """
        drawing = createBarcodeDrawing("QR", value=link, width=96, height=96)
        picture = base64.b64encode(drawing.asString("svg").encode()).decode()
        return f"data:image/svg+xml;base64,{picture}"

    # === ALWAYS INCLUDE ===#

    def action_nav_include_on_open(self):
        """Put the service on invoices that are not posted and on open orders."""
        self.ensure_one()
        self.check_access("write")
        company = ("company_id", "=", self.company_id.id)
        moves = self.env["account.move"].search(
            [company, ("state", "=", "draft"), ("move_type", "=", "out_invoice")]
        )
        orders = self.env["sale.order"].search(
            [company, ("state", "!=", "cancel"), ("nav_closed", "=", False)]
        )
        for documents in (moves, orders):
            # sudo: the setup was allowed; locked documents change only in this
            documents.sudo().write(
                {"nav_payment_service_ids": [fields.Command.link(self.id)]}
            )
        return notification(
            self.env._(
                "%(count)s documents offer %(service)s now.",
                count=len(moves) + len(orders),
                service=self.name,
            )
        )
