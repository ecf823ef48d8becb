from uuid import uuid4

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import NavTransactionsCommon


@tagged("post_install", "-at_install")
class TestNavApprovalTwoUsers(NavTransactionsCommon):
    """Two people decide at the same moment: one wins, nothing is half done."""

    def setUp(self):
        super().setUp()
        with self._transaction() as env:
            users = self._create_people(env)
            order, *rest = self._create_documents(env, users)
            order.with_user(users[0]).nav_send_approval_request()
            request = env["nav.approval.engine"]._requests(order)
            self.entry_ids = request.entry_ids.ids
            self.users = users.ids
            self.order_id = order.id
            self.cleanup = (request, order, *rest, users)
            env.cr.commit()
        self.addCleanup(self._clean_up)

    def _create_people(self, env):
        """A sender and two peers; archived afterwards, their logins stay taken."""
        users = env["res.users"]
        for login in ("sender", "x", "y"):
            users |= new_test_user(
                env,
                login=f"{login}_{uuid4().hex}",
                groups="nav_sales_addon.group_nav_processor",
                company_id=env.company.id,
            )
        return users

    def _create_documents(self, env, users):
        rows = env["nav.approval.user"].create([{"user_id": user.id} for user in users])
        group = env["nav.approval.group"].create(
            {
                "name": "Two of us",
                "member_ids": [
                    Command.create({"user_id": user.id}) for user in users[1:]
                ],
            }
        )
        partner = env["res.partner"].create({"name": "Two deciders"})
        item = env["product.product"].create({"name": "Two", "type": "service"})
        rule = env["nav.approval.rule"].create(
            {
                "name": "Two",
                "approver_type": "group",
                "group_id": group.id,
                "domain": f"[('partner_id', '=', {partner.id})]",
                "enabled": True,
            }
        )
        order = env["sale.order"].create(
            {
                "partner_id": partner.id,
                "nav_document_type": "order",
                "user_id": users[0].id,
                "order_line": [
                    Command.create({"product_id": item.id, "price_unit": 500})
                ],
            }
        )
        return order, rule, group, rows, item, partner

    def _clean_up(self):
        with self._transaction() as env:
            request, order, rule, group, rows, item, partner, users = (
                records.with_env(env) for records in self.cleanup
            )
            request.unlink()
            order.nav_approval_state and order._nav_set_approval_state(False)
            order.unlink()
            rule.enabled = False
            (rule.unlink(), group.unlink(), rows.unlink())
            (item.product_tmpl_id.unlink(), partner.unlink())
            users.active = False
            env.cr.commit()

    def _entry(self, env, number):
        """The entry of a member, as its holder."""
        entry = env["nav.approval.entry"].browse(self.entry_ids[number - 1])
        return entry.with_user(self.users[number])

    def test_approve_against_cancel(self):
        """Issue 4: approve while the sender cancels: one of them reads a message."""
        with self._transaction() as first, self._transaction() as second:
            self._entry(first, 1).nav_approve()
            order = second["sale.order"].browse(self.order_id)
            with self.assertRaisesRegex(UserError, "deciding at this moment"):
                order.with_user(self.users[0]).nav_cancel_approval_request()

    def test_cancel_on_old_data(self):
        """What was decided meanwhile is not canceled: Odoo starts the request anew."""
        with self._transaction() as late:
            order = late["sale.order"].browse(self.order_id).with_user(self.users[0])
            self.assertEqual(order.nav_status, "pending_approval")
            with self._transaction() as early:
                self._entry(early, 1).nav_approve()
                early.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                order.nav_cancel_approval_request()

    def test_two_peers_approve_at_once(self):
        """Both approvals count: the second, on old data, starts anew and finishes."""
        with self._transaction() as late:
            entry = self._entry(late, 2)
            self.assertEqual(entry.state, "open")
            with self._transaction() as early:
                self._entry(early, 1).nav_approve()
                early.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                entry.nav_approve()
        with self._transaction() as again:
            self._entry(again, 2).nav_approve()
            order = again["sale.order"].browse(self.order_id)
            self.assertEqual((order.state, order.nav_status), ("sale", "released"))
