"""What an application is going to write: which entry closes how much of which other."""

# Kinds of amounts that close an entry beside another entry
DISCOUNT = "discount"
TOLERANCE = "tolerance"
ROUNDING = "rounding"


class Pair:
    """Two entries that close each other, at most by the given amounts.

    :ivar debit_limit: most that may be closed of the debit entry, in its currency,
        positive; None: all of it. Likewise ``credit_limit``.
    :ivar amounts: what native reconciliation makes of it (known once it is planned)
    """

    def __init__(self, line, line_limit, other, other_limit):
        if line.balance < 0 or (not line.balance and line.amount_currency < 0):
            line, line_limit, other, other_limit = other, other_limit, line, line_limit
        self.debit, self.debit_limit = line, line_limit
        self.credit, self.credit_limit = other, other_limit
        self.amounts = {}
        self.write_off = None

    @property
    def key(self):
        return self.debit.id, self.credit.id


class WriteOff:
    """A rest of an entry that is given up: discount, tolerance or rounding.

    :ivar amount: in the entry's currency, with the sign of the entry
    :ivar balance: the same in company currency
    """

    def __init__(self, line, kind, amount, balance):
        self.line, self.kind, self.amount, self.balance = line, kind, amount, balance


class ApplicationPlan:
    """:ivar pairs: in the order in which they are closed
    :ivar write_offs: posted before, and closed after, the pairs
    :ivar discounts: ``{entry: (discount that is left, what it was before)}``
    """

    def __init__(self, applying, date):
        self.applying, self.date = applying, date
        self.pairs, self.write_offs, self.discounts = [], [], {}

    @property
    def lines(self):
        lines = self.applying
        for pair in self.pairs:
            lines |= pair.debit | pair.credit
        return lines


class ChosenPairs:
    """Handed to native reconciliation by the context; see `account.move.line`."""

    def __init__(self, pairs, date):
        self._pairs, self.date = pairs, date

    def take(self, lines):
        """The pairs and the date, once, for the reconciliation they are meant for.

        Exchange differences that are reconciled in between are not ours.
        """
        pairs = self._pairs
        if not pairs or {pair.debit.id for pair in pairs} - set(lines.ids):
            return None
        self._pairs = None
        return pairs, self.date


class Removal:
    """What an unapplication wants for the entries that are reversed by it."""

    def __init__(self, date, reference):
        self.date, self.reference = date, reference


def take_chosen_pairs(env, lines):
    """Pairs and date of the running application, None for any other reconciliation."""
    chosen = env.context.get("nav_chosen_pairs")
    return chosen.take(lines) if isinstance(chosen, ChosenPairs) else None


def running_removal(env):
    removal = env.context.get("nav_removal")
    return removal if isinstance(removal, Removal) else None
