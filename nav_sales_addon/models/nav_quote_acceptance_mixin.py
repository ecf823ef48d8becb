from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import plaintext2html

from ..savepoint import complete_savepoint


class NavQuoteAcceptanceMixin(models.AbstractModel):
    """A customer signs, pays or buys on the website: he never sees our obstacles."""

    _name = "nav.quote.acceptance.mixin"
    _description = "Quote Accepted by the Customer"

    def _nav_confirm_or_hold(self, confirm):
        """Confirm a quote the customer has accepted, or keep it and tell somebody.

        Signature and payment are kept whatever happens (design §2).

        :param confirm: callable that confirms this one document the native way
        :return: what it returned, None when something stands in the way
        """
        self.ensure_one()
        try:
            with complete_savepoint(self.env):
                return confirm()
        except (UserError, RedirectWarning) as error:
            reason = error.args[0]
        self.invalidate_recordset()
        self._nav_hold(reason)
        return None

    def _nav_hold(self, reason):
        """Make an open order of an accepted quote and tell who is responsible.

        :param str reason: what stood in the way, in the customer's language
        """
        user = self._nav_responsible()
        # the customer may be anybody: a visitor without a login, a payment's callback
        order = self.sudo().with_context(lang=user.lang or self.env.lang)
        if not next(order._nav_make_order_problems(), False):
            order._nav_make_order()
        if order._nav_request_for_customer(user):
            return
        note = order.env._(
            "The customer has accepted %(document)s, but it could not be released: "
            "%(reason)s Clear this up, then go on with Make Order or Release.",
            document=order.name,
            reason=order._confirmation_error_message() or reason,
        )
        robot = order.env.ref("base.partner_root")
        order.message_post(body=note, author_id=robot.id)
        kind = "mail.mail_activity_data_warning"
        if not order.activity_search([kind], user_id=user.id):
            order.activity_schedule(
                kind,
                summary=order.env._("Accepted by the customer, not released"),
                note=plaintext2html(note),
                user_id=user.id,
            )

    def _nav_responsible(self):
        """Who can clear it up: the salesperson, his team leader, a sales manager."""
        order = self.sudo()  # a visitor reads no users
        managers = order.env.ref("nav_sales_addon.group_nav_manager").all_user_ids
        admin = order.env.ref("base.user_admin")
        for user in (order.user_id, order.team_id.user_id, *(managers - admin)):
            if user.active and order.company_id in user.company_ids:
                return user
        return admin
