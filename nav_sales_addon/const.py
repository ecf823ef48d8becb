"""What several models share and nobody outside may forge."""

from itertools import count

# Context values that only code of this process can hold: a key that arrives by RPC is
# JSON and never *is* one of these objects.
TRANSITION = object()
# Odoo itself adds lines to a confirmed order, for instance for extra goods delivered.
SYSTEM = object()


class PreviewNumbers:
    """Placeholder numbers of one preview: ***1, ***2, … (rules §17)."""

    def __init__(self):
        self._count = count(1)

    def next(self):
        return f"***{next(self._count)}"


def is_transition(env):
    """Whether our own service, not a caller from outside, changes a status."""
    return env.context.get("nav_transition") is TRANSITION


def preview_numbers(env):
    """The placeholder numbers of the running preview, None outside of one."""
    numbers = env.context.get("nav_preview")
    return numbers if isinstance(numbers, PreviewNumbers) else None


def is_system(env):
    """Whether native code that runs inside ours, not a user, changes a document."""
    return env.su or env.context.get("nav_system") is SYSTEM


class PostingValues:
    """What the native methods called by a posting have to know about it.

    :ivar quantities: ``{order line id: quantity to invoice}`` in the line's unit
    :ivar dates: ``{order id: (posting date, document date)}``
    :ivar services: ``{order line id: quantity}`` delivered beside the goods
    :ivar held_quants: ids of the stock rows that are locked (see `stock.quant`)
    :ivar has_analytic_models: None until the first invoice line asks
    """

    held_quants = frozenset()
    has_analytic_models = None

    def __init__(self, plans):
        self.dates = {
            plan.order.id: (plan.posting_date, plan.document_date) for plan in plans
        }
        self.services = {
            line.id: quantity
            for plan in plans
            for line, quantity in plan.to_ship.items()
            if line.qty_delivered_method == "manual"
        }
        self.quantities = {
            line.id: quantity
            for plan in plans
            for line, quantity in plan.to_invoice.items()
        }


def posting_values(env):
    """The values of the running posting, None outside of one."""
    values = env.context.get("nav_posting")
    return values if isinstance(values, PostingValues) else None
