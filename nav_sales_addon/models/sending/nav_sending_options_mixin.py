from odoo import fields, models

CHANNEL = [
    ("no", "No"),
    ("prompt", "Yes (Prompt for Settings)"),
    ("default", "Yes (Use Default Settings)"),
]
FILES = [
    ("pdf", "PDF"),
    ("electronic", "Electronic Document"),
    ("both", "PDF & Electronic Document"),
]
OPTIONS = ("printer", "email", "email_attachment", "combine_email", "disk")


class NavSendingOptionsMixin(models.AbstractModel):
    """How a document goes out: channels that combine (rules/customers_setup.md §5.1).

    A profile stores such options, a dialog changes them for one document only.
    """

    _name = "nav.sending.options.mixin"
    _description = "Ways to Send a Document"

    printer = fields.Selection(
        CHANNEL,
        required=True,
        help="The PDF is opened for printing as soon as the document is posted.",
    )
    email = fields.Selection(
        CHANNEL,
        string="E-Mail",
        required=True,
        help="With prompt the e-mail is shown before it goes out. With default "
        "settings it is sent at once.",
    )
    email_attachment = fields.Selection(
        FILES,
        string="E-Mail Attachment",
        required=True,
        help="The electronic document is the XML file in the format chosen on the "
        "customer (eInvoice format).",
    )
    combine_email = fields.Boolean(
        string="Combine E-Mail Documents",
        help="Several documents of one customer that are sent together go out as one "
        "e-mail with one PDF.",
    )
    disk = fields.Selection(
        [("no", "No"), *FILES],
        required=True,
        help="The file is offered for download; several come in one zip file.",
    )

    def _get_options(self):
        """The options as plain values, for a dialog that may change them."""
        return {name: self[name] for name in OPTIONS}

    def _get_words(self):
        """The options as a person says them: "E-mail (PDF); Printer"."""
        self.ensure_one()
        files = dict(self._fields["email_attachment"]._description_selection(self.env))
        words = []
        if self.email != "no":
            words.append(
                self.env._("E-mail (%(files)s)", files=files[self.email_attachment])
            )
        if self.printer != "no":
            words.append(self.env._("Printer"))
        if self.disk != "no":
            words.append(self.env._("File (%(files)s)", files=files[self.disk]))
        return "; ".join(words) or self.env._("Not sent")

    def _is_asking(self):
        """Whether a person is asked something before the document is out (§5.2)."""
        return "prompt" in (self.email, self.printer)

    def _needs_electronic(self):
        """Only channels in use are looked at: a leftover setting harms nobody."""
        mailed = self.email != "no" and self.email_attachment != "pdf"
        return mailed or self.disk in ("electronic", "both")
