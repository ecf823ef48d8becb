from odoo import models


class NavInteractionMixin(models.AbstractModel):
    """A document that is logged when it is sent or printed (rules §13).

    It tells its type, number, contact and salesperson as `nav.sending.mixin` does.
    """

    _name = "nav.interaction.mixin"
    _description = "Document Whose Sending Is Logged"

    def _nav_is_logged(self):
        """Whether it is a document of a customer at all."""
        return True

    def _nav_interaction_order(self):
        """The order whose campaign and opportunity it belongs to."""
        return self.env["sale.order"]

    def _nav_interaction_values(self, kind):
        """What the log keeps of this document."""
        self.ensure_one()
        order = self._nav_interaction_order()[:1]
        return {
            "usage": kind,
            "document_number": self._nav_number(),
            "res_model": self._name,
            "res_id": self.id,
            "partner_id": self._nav_bill_to().id,
            "user_id": self._nav_salesperson().id,
            "campaign_id": order.campaign_id.id,
            "opportunity_id": order.opportunity_id.id,
            "company_id": self.company_id.id,
        }

    def action_nav_view_interactions(self):
        """What was sent and printed of these documents."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "nav_sales_addon.nav_interaction_action"
        )
        return {
            **action,
            "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)],
            "context": {"create": False},
        }

    def _nav_form_action(self):
        """Open this one document."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
        form = self._nav_interaction_form()
        return {**action, "views": [(form.id, "form")]} if form else action

    def _nav_interaction_form(self):
        """The form it is shown in; empty: Odoo's own."""
        return self.env["ir.ui.view"]
