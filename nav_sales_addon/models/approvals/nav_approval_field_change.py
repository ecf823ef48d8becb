from odoo import api, fields, models

from ...const import TRANSITION

NUMBERS = ("float", "integer", "monetary")


class NavApprovalFieldChange(models.AbstractModel):
    """New values of watched fields wait until the last approver (rules §10)."""

    _name = "nav.approval.field.change"
    _description = "Staging of Changes"

    # === WHAT IS WATCHED ===#

    @api.model
    def _rules(self):
        rules = self.env["nav.approval.rule"]
        return rules._enabled(self.env.company, "customer", ("field_change",))

    @api.model
    def _watched(self):
        """Names of the fields of customers that do not change at once."""
        return set(self._rules().field_id.mapped("name"))

    @api.model
    def _watched_at_creation(self):
        """Numbers start where the company's default is; other values are the card."""
        rules = self._rules().filtered(
            lambda rule: rule.field_id.ttype in NUMBERS and rule.operator != "decreased"
        )
        return set(rules.field_id.mapped("name"))

    @api.model
    def _at_creation(self, names):
        """``{field: value of a new card}``: the default of the company, or nothing."""
        customers = self.env["res.partner"]
        fields_ = {name: customers._fields[name] for name in names}
        return {
            name: field.get_company_dependent_fallback(customers)
            if field.company_dependent
            else False
            for name, field in fields_.items()
        }

    # === STAGE ===#

    @api.model
    def _stage(self, customer, names, vals):
        """Make requests for the watched changes of one customer.

        Contacts follow their company: what its card says already needs nothing.

        :return: names of the fields that wait and must not be written now
        """
        staged = set()
        # sudo: the value is compared, whoever may write it need not be able to read it
        card = customer.sudo()
        for name in names:
            field = card._fields[name]
            old, new = self._raw(field, card), self._raw_of(field, card, vals)
            company_card = card.commercial_partner_id
            if company_card != card and new == self._raw(field, company_card):
                continue
            rules = self._rules().filtered(
                lambda rule, name=name, old=old, new=new: rule.field_id.name == name
                and self._is_change(rule, old, new)
                and rule._fits(card)
            )
            if rules:
                if not self._waits(card, name, old, new):
                    self._request(customer, field, rules, old, new)
                staged.add(name)
        return staged

    @api.model
    def _waits(self, customer, name, old, new):
        """Whether this very change has been asked for: nobody decides it twice."""
        engine = self.env["nav.approval.engine"]
        requests = engine._requests(customer, ("field_change",))
        changes = requests.filtered(
            lambda r: r.state == "pending" and r.company_id == self.env.company
        ).change_ids
        return (name, old, new) in [
            (change.field_name, change.old_value, change.new_value)
            for change in changes
            if change.state == "pending"
        ]

    @api.model
    def _raw(self, field, customer):
        """The value as JSON keeps it."""
        return self._json(field, field.convert_to_write(customer[field.name], customer))

    @api.model
    def _raw_of(self, field, customer, vals):
        cache = field.convert_to_cache(vals[field.name], customer)
        record = field.convert_to_record(cache, customer)
        return self._json(field, field.convert_to_write(record, customer))

    @api.model
    def _json(self, field, value):
        if field.type == "date":
            return fields.Date.to_string(value) if value else False
        if field.type == "datetime":
            return fields.Datetime.to_string(value) if value else False
        return value

    @api.model
    def _text(self, field, raw):
        """A value as people read it."""
        if field.type == "many2one":
            return self.env[field.comodel_name].sudo().browse(raw or ()).display_name
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(raw, "")
        if field.type == "boolean":
            return self.env._("Yes") if raw else self.env._("No")
        if field.type in NUMBERS:
            return f"{raw or 0:,g}" if field.type == "integer" else f"{raw or 0:,.2f}"
        return str(raw or "")

    @api.model
    def _is_change(self, rule, old, new):
        """Increased, Decreased or Changed; taking a credit limit away raises it."""
        if old == new or (not old and not new):
            return False
        if rule.operator == "changed":
            return True
        before, after = old or 0, new or 0
        if rule.field_id.ttype == "date":
            before, after = old or "", new or ""
        if rule.operator == "decreased":
            return after < before
        no_limit = rule.field_id.name == "credit_limit" and not after
        return after > before or no_limit

    @api.model
    def _request(self, customer, field, rules, old, new):
        """The complete route first, then the change and its entries."""
        sending, requester = self.env["nav.approval.sending"], self.env.user
        steps = sending._steps(customer, rules, requester)
        vals = sending._common_values(customer.sudo(), rules, requester)
        vals.update(
            kind="field_change",
            salesperson_id=customer.user_id.id,
            entry_ids=[
                fields.Command.create(sending._entry_values(step, requester))
                for step in steps
            ],
            change_ids=[
                fields.Command.create(
                    {
                        "field_name": field.name,
                        "field_label": field._description_string(self.env),
                        "old_value": old,
                        "new_value": new,
                        "old_display": self._text(field, old),
                        "new_display": self._text(field, new),
                    }
                )
            ],
        )
        # sudo: nobody has the right to make requests, this service has checked
        request = self.env["nav.approval.request"].sudo().create(vals)
        self.env["nav.approval.notice"]._sent(request)
        self.env["nav.approval.engine"]._advance(request)

    # === APPLY ===#

    @api.model
    def _apply(self, request):
        """The last approver has agreed; a value that changed meanwhile stays."""
        customer = request._document().with_company(request.company_id)
        for change in request.change_ids.filtered(lambda c: c.state == "pending"):
            if not customer:
                change.state = "discarded"
                continue
            field = customer._fields.get(change.field_name)
            if not field or self._raw(field, customer) != change.old_value:
                change.state = "stale"
                self._tell_stale(request, change)
                continue
            # the value is written by the engine, not by whoever approved last
            applied = customer.sudo().with_context(nav_transition=TRANSITION)
            applied.write({change.field_name: change.new_value})
            change.state = "applied"

    @api.model
    def _tell_stale(self, request, change):
        def text(service):
            return service.env._(
                "%(document)s: %(field)s was not changed to %(value)s, because its "
                "value had changed meanwhile.",
                document=request.document_name,
                field=change.field_label,
                value=change.new_display,
            )

        notice = self.env["nav.approval.notice"]
        notice._log(request, text)
        notice._tell(request, request.requester_id, text)
