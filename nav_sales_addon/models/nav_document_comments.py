from collections import defaultdict

from odoo import Command, api, models

from ..const import preview_numbers

# What makes a note what it is; where it stands and who was told is not copied
NOTE = (
    "body",
    "subject",
    "date",
    "author_id",
    "email_from",
    "reply_to",
    "message_type",
    "subtype_id",
    "is_internal",
)


class NavDocumentComments(models.AbstractModel):
    """Comments of a document: the internal notes of its chatter (rules §13).

    They go along when a document is made of another one. Mails and messages to the
    customer are no comments, nor is what Odoo logs by itself.
    """

    _name = "nav.document.comments"
    _description = "Comments of Sales Documents"

    @api.model
    def _copy_to_shipments(self, pickings):
        """Comments of orders go to their posted shipments if the company wants it."""
        self._copy(
            {
                picking: orders.filtered("company_id.nav_copy_comments_shipment")
                for picking in pickings.sudo()  # warehouse people post shipments too
                if (orders := picking.sale_id | picking.move_ids.sale_line_id.order_id)
            }
        )

    @api.model
    def _copy_to_invoices(self, moves):
        """Comments of orders go to their posted invoices if the company wants it."""
        self._copy(
            {
                move: orders.filtered("company_id.nav_copy_comments_invoice")
                for move in moves.sudo()  # accountants post invoices too
                if move.move_type == "out_invoice"
                and (orders := move.line_ids.sale_line_ids.order_id)
            }
        )

    @api.model
    def _copy(self, sources):
        """Give documents the comments of others that they do not have yet.

        :param dict sources: ``{document: documents of one model it gets them of}``
        """
        if preview_numbers(self.env):
            return
        notes = self._notes(*sources.values())
        if not notes:
            return
        wanted = {
            target: [note for record in records for note in notes[record.id]]
            for target, records in sources.items()
        }
        wanted = {target: found for target, found in wanted.items() if found}
        there = self._notes(*wanted)
        vals_list = []
        for target, found in wanted.items():
            known = {self._identity(note) for note in there.get(target.id, ())}
            vals_list += [
                self._note_vals(note, target)
                for note in found
                if self._identity(note) not in known
            ]
        # sudo: who posts may not write on every document; the author stays who he was
        self.env["mail.message"].sudo().create(vals_list)

    @api.model
    def _notes(self, *documents):
        """:return: ``{id of a document: its comments, oldest first}``, of one model"""
        ids = [record.id for records in documents for record in records]
        if not ids:
            return {}
        messages = self.env["mail.message"].sudo()  # who posts copies all of them
        notes = defaultdict(messages.browse)
        for note in messages.search(
            [
                ("model", "=", documents[0]._name),
                ("res_id", "in", ids),
                ("message_type", "=", "comment"),
                ("subtype_id.internal", "=", True),
            ],
            order="id",
        ):
            notes[note.res_id] |= note
        return notes

    @api.model
    def _identity(self, note):
        return (note.date, note.author_id.id, note.body)

    @api.model
    def _note_vals(self, note, target):
        """A note with its files, for another document."""
        vals = note.read(NOTE, load=False)[0]
        vals.pop("id")
        place = {"res_model": target._name, "res_id": target.id}
        files = note.attachment_ids.copy(place)
        return {
            **vals,
            "model": target._name,
            "res_id": target.id,
            "attachment_ids": [Command.set(files.ids)],
        }
