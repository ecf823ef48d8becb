"""The people of the approval tests (rules/approvals.md §17)."""

from odoo import Command
from odoo.tests import new_test_user

from .common import NavSalesCommon


class NavApprovalCommon(NavSalesCommon):
    """Rita (100) reports to Mona (1,000), she to Dora (unlimited); Sam stands in."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref(
            "nav_sales_addon.group_nav_approval_setup"
        )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        own, everything = "sales_team.group_sale_salesman", "nav_sales_addon."
        cls.rita = cls._create_person("rita", own)
        cls.mona = cls._create_person("mona", everything + "group_nav_processor")
        cls.dora = cls._create_person("dora", everything + "group_nav_manager")
        cls.sam = cls._create_person("sam", own)
        cls.adam = cls._create_person("adam", "base.group_user")
        cls.carl = cls._create_person("carl", "account.group_account_invoice")
        cls.nosy = cls._create_person("nosy", everything + "group_nav_processor")
        cls.setup_dora = cls._set_up(cls.dora, unlimited_sales=True)
        cls.setup_sam = cls._set_up(cls.sam, sales_limit=100, approver_id=cls.dora.id)
        cls.setup_mona = cls._set_up(
            cls.mona,
            sales_limit=1000,
            approver_id=cls.dora.id,
            substitute_id=cls.sam.id,
        )
        cls.setup_rita = cls._set_up(cls.rita, sales_limit=100, approver_id=cls.mona.id)
        cls.setup_adam = cls._set_up(cls.adam, is_admin=True)
        cls.setup_carl = cls._set_up(cls.carl)
        cls.desk = cls._create_item("Desk", 1.0)

    @classmethod
    def _create_person(cls, login, groups):
        return new_test_user(
            cls.env,
            login=f"nav_{login}",
            name=login.title(),
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _set_up(cls, user, **values):
        return cls.env["nav.approval.user"].create(
            {"user_id": user.id, "company_id": cls.company.id, **values}
        )

    @classmethod
    def _create_rule(cls, document_type="order", **values):
        return cls.env["nav.approval.rule"].create(
            {
                "name": f"{document_type} rule",
                "company_id": cls.company.id,
                "document_type": document_type,
                "enabled": True,
                **values,
            }
        )

    @classmethod
    def _create_group(cls, *members, **values):
        """Members are ``(user, level)``."""
        return cls.env["nav.approval.group"].create(
            {
                "name": "Board",
                "company_id": cls.company.id,
                "member_ids": [
                    Command.create({"user_id": user.id, "sequence": level})
                    for user, level in members
                ],
                **values,
            }
        )

    def _order_of(self, amount, user=None, **values):
        """An open order of one line with this net amount, Rita's by default."""
        user = user or self.rita
        order = self._create_order((self.desk, 1, amount), user_id=user.id, **values)
        return order.with_user(user)

    def _send(self, document, user=None, **kwargs):
        """Send a document, return its new request with all rights."""
        user = user or self.rita
        ids = document.with_user(user).nav_send_approval_request(**kwargs)
        return self.env["nav.approval.request"].sudo().browse(ids)

    def _route(self, request):
        """``[(login, state), …]`` of a request, in the order of its levels."""
        entries = request.sudo().entry_ids.sorted(lambda e: (e.sequence, e.id))
        return [(e.approver_id.name.lower(), e.state) for e in entries]

    def _told(self, request, user):
        """The notices about a request a user was sent, oldest first."""
        messages = self.env["mail.message"].sudo()
        return messages.search(
            [
                ("model", "=", request._name),
                ("res_id", "=", request.id),
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "=", user.partner_id.id),
            ],
            order="id",
        )

    def _entry(self, document, user):
        """The entry a user has on the newest request of a document."""
        request = self.env["nav.approval.engine"]._requests(document)[:1]
        entry = request.entry_ids.filtered(lambda e: e.approver_id == user)
        return entry.with_user(user).sudo(False)
