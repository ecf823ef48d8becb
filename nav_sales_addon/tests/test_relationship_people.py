from psycopg2.errors import NotNullViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .test_relationship_interactions import NavRelationshipCommon


@tagged("post_install", "-at_install")
class TestNavInteractionsByPeople(NavRelationshipCommon):
    """Calls and visits (rules §13)."""

    def _enter(self, user=None, **values):
        action = self.customer.with_user(user or self.processor)
        action = action.action_nav_create_interaction()
        form = Form(
            self.log.with_user(user or self.processor).with_context(
                **action["context"]
            ),
            view="nav_sales_addon.nav_interaction_view_form_new",
        )
        form.template_id = self.call
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_a_call(self):
        """CS-337: entered on the card; template fills it, the history tells it."""
        self.call.write({"cost": 30.0, "duration": 12})
        entry = self._enter(note="Wants ten chairs", name="Asked for a quote")
        self.assertEqual(entry.state, "postponed")
        self.assertNotIn("Wants ten", self._notes(self.customer))
        entry.action_nav_finish()
        self.assertRecordValues(
            entry,
            [
                {
                    "partner_id": self.customer.id,
                    "name": "Asked for a quote",
                    "cost": 30.0,
                    "duration": 12,
                    "user_id": self.processor.id,
                    "state": "done",
                    "document_number": False,
                }
            ],
        )
        self.assertIn("Asked for a quote: Wants ten chairs", self._notes(self.customer))
        with self.assertRefused("has no document"):
            entry.action_nav_open_document()

    def test_postpone_cancel_delete(self):
        """Postponed ones are finished later, cancelled ones may be deleted."""
        entry = self._enter()
        entry.action_nav_postpone()
        self.assertEqual(entry.state, "postponed")
        entry.write({"name": "Later"})
        entry.action_nav_finish()
        with self.assertRefused("not changed any more", AccessError):
            entry.write({"name": "Something else"})
        entry.write({"note": "A comment is possible"})
        with self.assertRefused("Cancel an interaction before"):
            entry.with_user(self.manager).unlink()
        entry.action_nav_cancel()
        self.assertEqual(self.customer.nav_interaction_count, 0)
        entry.action_nav_reinstate()
        self.assertEqual(entry.state, "done")
        entry.action_nav_cancel()
        with self.assertRaises(AccessError):
            entry.with_user(self.processor).unlink()
        entry.with_user(self.manager).unlink()

    def test_what_must_be_entered(self):
        """Template, contact, date, description and salesperson."""
        values = {
            "template_id": self.call.id,
            "partner_id": self.customer.id,
            "name": "Call",
            "date": fields.Datetime.now(),
        }
        for name in values:
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(NotNullViolation),
                self.cr.savepoint(),
            ):
                self.log.create({**values, name: False})
                self.env.flush_all()
        with self.assertRaises(ValidationError):
            self.log.create({**values, "user_id": False})

    def test_log_cannot_be_forged(self):
        """Documents log themselves; people cannot write such entries, nor move them."""
        invoice = self._create_posted()
        values = {
            "template_id": self._template("invoice").id,
            "partner_id": self.customer.id,
            "name": "Sent",
        }
        with self.assertRefused("log themselves", AccessError):
            self.log.with_user(self.processor).create(
                {**values, "res_model": "account.move", "res_id": invoice.id}
            )
        with self.captured():
            invoice.with_user(self.poster).nav_send()
        entry = self._logged(invoice).with_user(self.processor)
        with self.assertRefused("not changed any more", AccessError):
            entry.write({"partner_id": self.env.user.partner_id.id})
        with self.assertRefused("cannot be postponed"):
            entry.action_nav_postpone()

    def test_card(self):
        """CS-337: 2 interactions, cost 50, 1 opportunity over 1,000; lists."""
        person = self.env["res.partner"].create(
            {"name": "Pat", "parent_id": self.customer.id}
        )
        for partner, cost in ((self.customer, 30.0), (person, 20.0)):
            self.log.create(
                {
                    "template_id": self.call.id,
                    "partner_id": partner.id,
                    "name": "Call",
                    "cost": cost,
                }
            )
        opportunity = self.env["crm.lead"].create(
            {
                "name": "Deal",
                "type": "opportunity",
                "partner_id": person.id,
                "expected_revenue": 1000.0,
                "probability": 20.0,
            }
        )
        quote = self._create_order((self.item_1, 1), nav_document_type="quote")
        card = self.customer.with_user(self.processor)
        self.env.flush_all()
        self.assertRecordValues(
            card,
            [
                {
                    "nav_interaction_count": 2,
                    "nav_interaction_cost": 50.0,
                    "nav_open_opportunity_count": 1,
                    "nav_opportunity_value": 1000.0,
                    "nav_calculated_value": 200.0,
                    "nav_open_quote_count": 1,
                }
            ],
        )
        self.assertTrue(card.nav_last_interaction_date)
        self.assertEqual(len(card.nav_last_interaction_ids), 2)
        self.assertEqual(card.nav_open_opportunity_ids.ids, opportunity.ids)
        self.assertEqual(card.nav_open_quote_ids.ids, quote.ids)
        self.assertEqual(person.with_user(self.processor).nav_interaction_count, 1)
        for action, expected in (
            (card.action_nav_view_interactions(), 2),
            (card.action_nav_view_opportunities(), 1),
            (card.action_nav_view_open_quotes(), 1),
        ):
            found = self.env[action["res_model"]].with_user(self.processor)
            self.assertEqual(found.search_count(action["domain"]), expected)
