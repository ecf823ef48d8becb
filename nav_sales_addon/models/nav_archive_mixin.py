from odoo import fields, models


class NavArchiveMixin(models.AbstractModel):
    """Quotes and orders of which frozen versions are kept (rules §1, archive)."""

    _name = "nav.archive.mixin"
    _description = "Document With Archived Versions"

    nav_archive_ids = fields.One2many(
        "nav.sales.archive",
        "order_id",
        string="Archived Versions",
        # who cannot read those must still be able to read these
        groups="nav_sales_addon.group_nav_processor",
    )
    nav_archive_count = fields.Integer(
        string="Number of Versions", compute="_compute_nav_archive_count"
    )

    def _compute_nav_archive_count(self):
        counts = self._nav_last_versions()
        for order in self:
            order.nav_archive_count = counts[order]

    def _nav_last_versions(self):
        """:return: ``{order: number of its last version, 0 without one}``"""
        archive = self.env["nav.sales.archive"].sudo()  # numbers count all versions
        domain = [("order_id", "in", self.ids)]
        groups = archive._read_group(domain, ["order_id"], ["version:max"])
        last = {order.id: version for order, version in groups}
        return {order: last.get(order.id, 0) for order in self}

    def _nav_archive_quotes(self, occasion, answer):
        """Keep versions as the setting for quotes says; asked, as the user answered."""
        wanted = self.filtered(
            lambda quote: quote.company_id.nav_archive_quotes == "always"
            or (answer and quote.company_id.nav_archive_quotes == "ask")
        )
        return self.env["nav.sales.archive"]._archive(wanted, occasion)

    def _nav_archive_orders(self):
        """Keep versions of orders before they are posted, if the company wants it."""
        wanted = self.filtered("company_id.nav_archive_orders")
        return self.env["nav.sales.archive"]._archive(wanted, "posting")

    def _nav_asks_for_archive(self):
        return any(quote.company_id.nav_archive_quotes == "ask" for quote in self)

    def _nav_archive_question(self, kind):
        xmlid = "nav_sales_addon.nav_archive_question_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        context = {"default_order_ids": self.ids, "default_kind": kind}
        return {**action, "context": context}

    def action_nav_archive(self):
        """Archive Document: keep the version that is being negotiated."""
        self._nav_check_rights("processor")
        self.check_access("read")
        self.env["nav.sales.archive"]._archive(self, "manual")
        return self.action_nav_view_archive() if len(self) == 1 else True

    def action_nav_view_archive(self):
        xmlid = "nav_sales_addon.nav_sales_archive_action"
        return self._nav_list_action(xmlid, self.nav_archive_ids)
