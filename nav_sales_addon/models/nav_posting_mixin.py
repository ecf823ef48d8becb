from odoo import models
from odoo.exceptions import AccessError, UserError


class NavPostingMixin(models.AbstractModel):
    """What every document that is posted shares: rights, and ways to its entries."""

    _name = "nav.posting.mixin"
    _description = "Document That Is Posted"

    def _nav_check_rights(self, role):
        """Buttons are hidden, RPC is not: check the real user's role here.

        :param str role: processor, poster or manager
        :raise AccessError: naming the missing role
        """
        group = f"nav_sales_addon.group_nav_{role}"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "You need the role %(role)s for this. Ask your administrator.",
                    role=self.env.ref(group).sudo().display_name,
                )
            )

    def _nav_lock(self):
        """Two people press a button at once: one goes on, the other reads this.

        Every posting writes the document's row, so a transaction that began before the
        other one ended cannot lock it either: PostgreSQL refuses, Odoo starts it anew.

        :raise UserError: somebody else holds one of the documents
        """
        busy = self - self.try_lock_for_update()
        if busy:
            raise UserError(
                self.env._(
                    "%(documents)s is being posted or changed by someone else. Try "
                    "again in a moment.",
                    documents=", ".join(busy.mapped("display_name")),
                )
            )

    def _nav_list_action(self, xmlid, records):
        """One of our list actions, showing just these records."""
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        action.update(domain=[("id", "in", records.ids)], context={})
        return action

    def nav_find_entries(self):
        """All documents and entries that belong to these documents (Navigate).

        :return: list of ``{'model', 'name', 'ids', 'count'}``, one for each kind found
        """
        self._nav_check_rights("processor")
        return self.env["nav.document.search"]._find_for(self)

    def action_nav_find_entries(self):
        """Navigate: everything that belongs to this document."""
        self._nav_check_rights("processor")
        return self.env["nav.find.entries"]._open_for(self)
