"""Reads the worked cases of payment matching in matching_cases/.

A case begins with its id and options; then come, indented, one letter each:
E open entry: customer, amount, number and what else differs from the usual;
L statement line: amount and what is known of it; D direct debit; M text mapping;
= what is expected of the next line: confidence, entries by number (``1=500+2=68``,
``1=980-20`` with a discount, ``|`` between answers of equal right), figures; ``any``
where it is left open. Cases of the journal have A actions of a user, ! the error they
end with, S the ending balance; then N values of an entry, P what remains of it after
posting, B bank entries, K what is open on account of a customer.
"""

import shlex
from pathlib import Path

from ..engines import payment_matching as engine

FOLDER = Path(__file__).parent / "matching_cases"
LUMP_SUM = "yes-multiple"
ANY_FACTOR = "not considered"


def rule_set(name):
    """The rule tables the cases ask for."""
    if name == "lump_sums_only":
        return [rule for rule in engine.DEFAULT_RULES if rule.doc_no == LUMP_SUM]
    if name == "never_by_amount":
        return [rule for rule in engine.DEFAULT_RULES if not _amount_alone(rule)]
    if name == "amount_is_high":
        return [engine.Rule("high", 20, "no", "no", "one"), *engine.DEFAULT_RULES]
    return engine.DEFAULT_RULES


def _amount_alone(rule):
    return rule.related_party == rule.doc_no == "no"


def customers():
    """All customers of the cases, by key."""
    found = {}
    for text in (FOLDER / "customers.txt").read_text().splitlines():
        if text and not text.startswith("#"):
            key, name, city, street, account = shlex.split(text)
            found[key] = engine.Customer(key, name, city, street, account)
    return found


class Case:
    """One worked case: the engine's arguments and what is expected."""

    def __init__(self, block, people):
        head, *rows = block.splitlines()
        self.id, *options = head.split()
        self.only_list = "list" in options
        self._options = dict(text.split("=") for text in options if "=" in text)
        self._people, self._keys = people, []
        self.lines, self.entries, self.expected = [], [], []
        self._debits, self._mappings, self.statements = [], [], []
        self.actions, self.error, self.balance = [], None, None
        self.entries_after, self.remaining, self.bank, self.credits = [], [], [], []
        readers = {
            "C": self._keys.extend, "E": self._entry, "L": self._line,
            "D": self._debit, "M": self._mapping, "=": self.expected.append,
            "A": self.actions.append, "!": self._error, "S": self._balance,
            "N": self.entries_after.append, "P": self.remaining.append,
            "B": self.bank.extend, "K": self.credits.append,
        }  # fmt: skip
        for row in rows:
            letter, *words = shlex.split(row)
            readers[letter](words)

    def _entry(self, words):
        key, amount, number, *rest = words
        known = _pairs(rest)
        self._keys.append(key)
        discount, _colon, until = known.pop("discount", "0:").partition(":")
        values = {
            "ref": str(len(self.entries) + 1), "customer": key,
            "amount": float(amount), "doc_no": number, "date": "2026-01-10",
            "due": "2026-02-10", "ext_doc_no": known.pop("ext", ""),
            "payment_reference": known.pop("payref", ""),
            "discount_amount": float(discount), "discount_date": until,
            "applied_elsewhere": "elsewhere" in rest, "open": "closed" not in rest,
            **known,
        }  # fmt: skip
        self.entries.append(engine.from_dict(engine.OpenEntry, values))

    def _line(self, words):
        amount, *rest = words
        known = _pairs(rest)
        names = {
            "text": "text", "info": "additional_info", "payer": "partner_name",
            "bank": "bank_account", "payref": "payment_reference",
            "id": "transaction_id", "date": "date",
        }  # fmt: skip
        self.statements.append(known.pop("statement", ""))
        values = {names[name]: value for name, value in known.items()}
        values.setdefault("date", "2026-01-20")
        values |= {"ref": f"L{len(self.lines) + 1}", "amount": float(amount)}
        self.lines.append(engine.from_dict(engine.StatementLine, values))

    def _error(self, words):
        (self.error,) = words

    def _balance(self, words):
        self.balance = float(words[0])

    def option(self, name, default=None):
        return self._options.get(name, default)

    @property
    def mappings(self):
        return self._mappings

    def used_customers(self):
        return [self._people[key] for key in dict.fromkeys(self._keys)]

    def _debit(self, words):
        self._debits.append(engine.DirectDebit(*words))

    def _mapping(self, words):
        text, target, *accounts = words
        names = (
            ("account",) if len(accounts) == 1 else ("debit_account", "credit_account")
        )
        known = dict(zip(names, accounts, strict=True))
        self._mappings.append(engine.TextMapping(text, target, **known))

    def arguments(self):
        """The keyword arguments of :func:`engine.match`."""
        kind, _colon, value = self._options.get("tolerance", "amount:0").partition(":")
        return {
            "entries": self.entries,
            "rules": rule_set(self._options.get("rules")),
            "mappings": self._mappings,
            "tolerance": engine.Tolerance(kind, float(value)),
            "settings": engine.Settings(
                customer_matching=self._options.get("customer_matching") != "False",
                name_matching=self._options.get("name_matching", "similarity"),
            ),
            "customers": self.used_customers(),
            "direct_debits": self._debits,
        }


def _pairs(words):
    return dict(word.split("=", 1) for word in words if "=" in word)


def read(name):
    """The cases of one file.

    :rtype: list[Case]
    """
    people = customers()
    text = (FOLDER / f"{name}.txt").read_text()
    return [Case(block, people) for block in text.strip().split("\n\n")]


def said(applied):
    """Applications in the notation of the cases."""
    parts = []
    for part in applied:
        entry = part.entry or f"{part.account_type}:{part.account}"
        discount = f"-{part.discount:g}" if part.discount else ""
        parts.append(f"{entry}={part.amount:.10g}{discount}")
    return "+".join(parts) or "-"


def factors(observation):
    """An observation in the notation of the cases."""
    names = ("related_party", "doc_no", "amount", "direct_debit")
    found = (getattr(observation, name) for name in names)
    return "/".join("any" if value == ANY_FACTOR else value for value in found)
