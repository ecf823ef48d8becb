import hashlib
import json

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date

LINE_NAMES = ("product", "quantity", "unit", "price", "discount", "taxes")
# What a tolerance or a reduction may not touch: something else is being sold.
FIXED_NAMES = ("product", "unit", "taxes")
# Customer and currency stand on the request itself.
SHOWN_NAMES = ("bill_to", "ship_to", "payment_terms", "fiscal_position")


class NavApprovalContent(models.AbstractModel):
    """What exactly was approved: a snapshot, its fingerprint, and what changed since.

    A snapshot is plain JSON: ``{"header": {field: value}, "lines": [{…}]}`` with the
    raw values that are compared, and ``labels`` with what people read.
    """

    _name = "nav.approval.content"
    _description = "Content of an Approved Document"

    @api.model
    def _fingerprint(self, snapshot):
        """The same for the same protected content, whatever order lines are in."""
        lines = sorted(
            json.dumps([line[name] for name in LINE_NAMES])
            for line in snapshot["lines"]
        )
        content = json.dumps([snapshot["header"], lines], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    @api.model
    def _unchanged(self, request, document):
        """Whether a request still speaks of what the document says now."""
        snapshot = document._nav_approval_snapshot()
        if self._fingerprint(snapshot) == request.fingerprint:
            return True
        if not self._same_goods(request.snapshot, snapshot):
            return False
        old = request.amount_company
        new = document._nav_approval_amounts()["amount_company"]
        currency = request.company_currency_id
        if request.company_id.nav_approval_allow_reduction and (
            self._only_less(request.snapshot, snapshot)
        ):
            return True
        tolerance = request.tolerance_pct and abs(old) * request.tolerance_pct / 100
        return (
            bool(tolerance) and currency.compare_amounts(abs(new - old), tolerance) <= 0
        )

    @api.model
    def _same_goods(self, old, new):
        if old["header"] != new["header"]:
            return False

        def goods(snapshot):
            return sorted(
                json.dumps([line[name] for name in FIXED_NAMES])
                for line in snapshot["lines"]
            )

        return goods(old) == goods(new)

    @api.model
    def _only_less(self, old, new):
        """A pure reduction: no line has more, costs more or gets less discount."""
        before = {line["id"]: line for line in old["lines"]}
        return all(
            line["id"] in before
            and line["quantity"] <= before[line["id"]]["quantity"]
            and line["price"] <= before[line["id"]]["price"]
            and line["discount"] == before[line["id"]]["discount"]
            for line in new["lines"]
        )

    # === FOR PEOPLE ===#

    @api.model
    def _diff(self, old, new):
        """What changed between two snapshots.

        :return: list of ``(label, old text, new text)``
        """
        rows = []
        for name, label in new["labels"].items():
            if name in new["header"] and old["header"].get(name) != new["header"][name]:
                texts = [snapshot["texts"].get(name, "") for snapshot in (old, new)]
                rows.append((label, *texts))
        before = {line["id"]: line for line in old["lines"]}
        for line in new["lines"]:
            rows += self._line_diff(before.pop(line["id"], None), line, new["labels"])
        for line in before.values():
            rows.append((line["text"], self._line_text(line), ""))
        return rows

    @api.model
    def _line_diff(self, old, new, labels):
        if old is None:
            return [(new["text"], "", self._line_text(new))]
        if all(old[name] == new[name] for name in LINE_NAMES):
            return []
        return [(new["text"], self._line_text(old), self._line_text(new))]

    @api.model
    def _line_text(self, line):
        text = f"{line['quantity']:g} {line['unit_text']} x {line['price']:g}"
        return f"{text} - {line['discount']:g} %" if line["discount"] else text

    @api.model
    def _extract(self, request):
        """The document as its approver has to judge it, and what changed since."""
        snapshot = request.snapshot
        if not snapshot:
            return False
        # sudo: earlier requests of the document may have had other approvers
        earlier = request.sudo().search(
            [
                ("res_model", "=", request.res_model),
                ("res_id", "=", request.res_id),
                ("kind", "=", "document"),
                ("state", "=", "approved"),
                ("id", "<", request.id),
            ],
            limit=1,
        )
        html = self._lines_table(snapshot, request.currency_id)
        if earlier.snapshot:
            html += self._diff_table(self._diff(earlier.snapshot, snapshot))
        return html

    @api.model
    def _lines_table(self, snapshot, currency):
        labels = snapshot["labels"]
        hidden = ("customer", "currency", *SHOWN_NAMES)
        more = sorted(name for name in labels if name not in hidden)
        rows = Markup("").join(
            Markup("<tr><th>%s</th><td colspan='4'>%s</td></tr>") % (labels[name], text)
            for name in (*SHOWN_NAMES, *more)
            if (text := snapshot["texts"].get(name))
        )
        lines = Markup("").join(
            Markup(
                "<tr><td>%s</td><td class='text-end'>%s</td><td>%s</td>"
                "<td class='text-end'>%s</td><td class='text-end'>%s</td></tr>"
            )
            % (
                line["text"],
                f"{line['quantity']:g}",
                line["unit_text"],
                format_amount(self.env, line["price"], currency),
                f"{line['discount']:g} %" if line["discount"] else "",
            )
            for line in snapshot["lines"]
        )
        head = (
            self._head(
                self.env._("Description"),
                self.env._("Quantity"),
                self.env._("Unit"),
                self.env._("Unit Price"),
                self.env._("Discount"),
                figures=(1, 3, 4),
            )
            if snapshot["lines"]
            else Markup("")
        )
        return Markup("<table class='table table-sm'>%s%s%s</table>") % (
            rows,
            head,
            lines,
        )

    @api.model
    def _diff_table(self, rows):
        if not rows:
            return Markup("<p>%s</p>") % self.env._(
                "Nothing has changed since the last approval."
            )
        body = Markup("").join(
            Markup("<tr><td>%s</td><td>%s</td><td>%s</td></tr>") % row for row in rows
        )
        head = self._head(
            self.env._("Changed Since the Last Approval"),
            self.env._("Before"),
            self.env._("Now"),
        )
        return Markup("<table class='table table-sm'>%s%s</table>") % (head, body)

    @api.model
    def _head(self, *labels, figures=()):
        """:param figures: columns whose figures stand to the right"""
        cells = Markup("").join(
            Markup("<th class='%s'>%s</th>")
            % ("text-end" if column in figures else "", label)
            for column, label in enumerate(labels)
        )
        return Markup("<tr>%s</tr>") % cells

    # === WHO DECIDED ===#

    @api.model
    def _history(self, requests, entries=None):
        """Who decided what and when, newest request first.

        :param entries: only these; default: all of the requests

        :return: list of dicts: rule, person, status, date, comment
        """
        entries = requests.entry_ids if entries is None else entries
        entries = entries.sorted(lambda e: (-e.request_id.id, e.sequence))
        label = self.env["nav.approval.engine"]._label
        rows = []
        for entry in entries:
            date = entry.date_done or entry.date_opened
            rows.append(
                {
                    "rule": entry.rule_names,
                    "person": self._person(entry),
                    "status": label(entry),
                    "date": format_date(self.env, date) if date else "",
                    "comment": entry.comment or "",
                }
            )
        return rows

    @api.model
    def _person(self, entry):
        person = entry.approver_id.name
        if entry.original_approver_id:
            person = self.env._(
                "%(person)s for %(other)s",
                person=person,
                other=entry.original_approver_id.name,
            )
        if entry.done_by_id and entry.done_by_id != entry.approver_id:
            person = self.env._(
                "%(person)s (by %(actor)s)",
                person=person,
                actor=entry.done_by_id.name,
            )
        return person

    @api.model
    def _history_table(self, requests):
        rows = self._history(requests)
        if not rows:
            return False
        head = self._head(
            self.env._("Rule"),
            self.env._("Approver"),
            self.env._("Status"),
            self.env._("Date"),
            self.env._("Comment"),
        )
        body = Markup("").join(
            Markup("<tr>%s</tr>")
            % Markup("").join(Markup("<td>%s</td>") % text for text in row.values())
            for row in rows
        )
        return Markup("<table class='table table-sm'>%s%s</table>") % (head, body)
