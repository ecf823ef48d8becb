from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import SYSTEM, TRANSITION, is_system, is_transition

# The only ways from one status to another; nobody else writes the field.
STATUS_CHANGES = {
    ("open", "released"),
    ("open", "pending_approval"),
    ("open", "pending_prepayment"),
    ("pending_approval", "open"),
    ("pending_approval", "released"),
    ("pending_approval", "pending_prepayment"),
    ("pending_prepayment", "open"),
    ("pending_prepayment", "released"),
    ("released", "open"),
    ("released", "pending_prepayment"),
}


class NavStatusMixin(models.AbstractModel):
    """Open, pending, released: one gate for the status, one guard for locked fields."""

    _name = "nav.status.mixin"
    _description = "Document With a Release Status"

    nav_status = fields.Selection(
        [
            ("open", "Open"),
            ("pending_approval", "Pending Approval"),
            ("pending_prepayment", "Pending Prepayment"),
            ("released", "Released"),
        ],
        string="Document Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    nav_locked = fields.Boolean(
        string="Locked by Status", compute="_compute_nav_locked"
    )

    @api.depends("nav_status", "company_id.nav_lock_released")
    def _compute_nav_locked(self):
        for document in self:
            released = document.nav_status == "released"
            pending = document.nav_status in ("pending_approval", "pending_prepayment")
            document.nav_locked = pending or (
                released and document.company_id.nav_lock_released
            )

    @api.model_create_multi
    def create(self, vals_list):
        """A new document is open, whatever a caller, a default or an import says."""
        if not is_transition(self.env):
            vals_list = [{**vals, "nav_status": "open"} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if "nav_status" in vals and not is_transition(self.env):
            raise AccessError(
                self.env._(
                    "The status of a document is changed by Release and Reopen only."
                )
            )
        return super().write(vals)

    def _nav_set_status(self, status):
        """The gate of the status field: only known changes, all in one write."""
        changing = self.filtered(lambda document: document.nav_status != status)
        for document in changing:
            if (document.nav_status, status) not in STATUS_CHANGES:
                raise UserError(
                    self.env._(
                        "%(document)s cannot change from %(old)s to %(new)s.",
                        document=document.display_name,
                        old=document._nav_status_label(),
                        new=document._nav_status_label(status),
                    )
                )
        changing.with_context(nav_transition=TRANSITION).write({"nav_status": status})

    def _nav_status_label(self, status=None):
        labels = self._fields["nav_status"]._description_selection(self.env)
        return dict(labels)[status or self.nav_status]

    @api.model
    def _nav_changed_labels(self, record, names, vals):
        """Labels of those fields whose value a write would really change."""
        labels = []
        for name in names:
            if name in vals:
                field = record._fields[name]
                new = field.convert_to_cache(vals[name], record)
                old = field.convert_to_write(record[name], record)
                if field.convert_to_write(new, record) != old:
                    labels.append(field._description_string(self.env))
        return labels

    def _nav_check_locked(self, labels):
        """Refuse a change of these fields while the document is locked (rules §3).

        System code may go on: deliveries, invoices and their follow-ups write to
        confirmed documents all the time.
        """
        locked = self.filtered("nav_locked")
        if is_system(self.env):
            # what waits for approval is changed by nobody, visitors included
            native = self.env.context.get("nav_system") is SYSTEM
            locked = locked.filtered(
                lambda d: d.nav_status == "pending_approval" and not native
            )
        for document in locked:
            raise UserError(
                self.env._(
                    "%(document)s is %(status)s: %(field)s cannot be changed. Reopen "
                    "the document first.",
                    document=document.display_name,
                    status=document._nav_status_label(),
                    field=labels[0],
                )
            )
