from odoo import Command, api, fields, models
from odoo.tools import format_datetime


class NavCompareVersions(models.TransientModel):
    """Two archived versions of a document side by side (rules §1, archive)."""

    _name = "nav.compare.versions"
    _description = "Comparison of Two Versions"

    older_id = fields.Many2one(
        "nav.sales.archive", string="Earlier Archived", required=True, readonly=True
    )
    newer_id = fields.Many2one(
        "nav.sales.archive", string="Later Archived", required=True, readonly=True
    )
    older = fields.Char(string="Earlier Version", compute="_compute_headings")
    newer = fields.Char(string="Later Version", compute="_compute_headings")
    row_ids = fields.One2many(
        "nav.compare.versions.row",
        "comparison_id",
        string="Differences",
        readonly=True,
    )
    header_row_ids = fields.One2many(
        "nav.compare.versions.row",
        "comparison_id",
        string="Header",
        domain=[("part", "=", "header")],
        readonly=True,
    )
    line_row_ids = fields.One2many(
        "nav.compare.versions.row",
        "comparison_id",
        string="Lines",
        domain=[("part", "=", "line")],
        readonly=True,
    )

    @api.depends("older_id", "newer_id")
    def _compute_headings(self):
        for comparison in self:
            comparison.older = self._heading(comparison.older_id)
            comparison.newer = self._heading(comparison.newer_id)

    @api.depends("older_id", "newer_id")
    def _compute_display_name(self):
        for comparison in self:
            comparison.display_name = self.env._(
                "%(document)s: versions %(older)s and %(newer)s",
                document=comparison.newer_id.name,
                older=comparison.older_id.version,
                newer=comparison.newer_id.version,
            )

    @api.model
    def _heading(self, version):
        return self.env._(
            "Version %(version)s, archived on %(moment)s by %(user)s",
            version=version.version,
            moment=format_datetime(self.env, version.archived_on, dt_format="short"),
            user=version.archived_by,
        )

    @api.model
    def _open(self, older, newer, rows):
        """Show the differences; an item stands on the first row of its line only."""
        commands, last = [], 0
        for row in rows:
            commands.append(Command.create({**row, "repeats": row["line"] == last}))
            last = row["line"] or last
        comparison = self.create(
            {"older_id": older.id, "newer_id": newer.id, "row_ids": commands}
        )
        xmlid = "nav_sales_addon.nav_compare_versions_action"
        action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
        return {**action, "res_id": comparison.id, "name": comparison.display_name}


class NavCompareVersionsRow(models.TransientModel):
    """One difference: a field of the header or of a line, or a whole line."""

    _name = "nav.compare.versions.row"
    _description = "Difference Between Two Versions"
    _order = "id"

    comparison_id = fields.Many2one(
        "nav.compare.versions", required=True, ondelete="cascade", index=True
    )
    part = fields.Selection([("header", "Header"), ("line", "Line")], required=True)
    line = fields.Integer()
    repeats = fields.Boolean(string="Same Line as Above")
    change = fields.Selection(
        [("changed", "Changed"), ("added", "Added"), ("removed", "Removed")],
        required=True,
    )
    item = fields.Text()
    field = fields.Char()
    older = fields.Text(string="Earlier Version")
    newer = fields.Text(string="Later Version")
