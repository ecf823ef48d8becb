"""The obvious way: every line against every entry, everything compared each time."""

import re

from engines.matching.amounts import amount_range, to_units
from engines.matching.parties import account_key
from engines.matching.records import Observation
from engines.matching.rules import RuleBook
from engines.payment_matching import DEFAULT_RULES, Tolerance
from engines.text_similarity import similarity


def score_pairs(lines, entries, customers):
    """The best score of each line, lump sums left out.

    :return: ``{line ref: score}``
    """
    book = RuleBook(DEFAULT_RULES)
    by_ref = {customer.ref: customer for customer in customers}
    return {line.ref: _best(line, entries, customers, by_ref, book) for line in lines}


def _best(line, entries, customers, by_ref, book):
    low, high = amount_range(to_units(line.amount, 2), Tolerance())
    fitting = [entry for entry in entries if low <= _worth(entry, line) <= high]
    best = 0
    for entry in entries:
        amount = "none"
        if low <= _worth(entry, line) <= high:
            amount = "one" if len(fitting) == 1 else "multiple"
        seen = Observation(
            _party(line, by_ref[entry.customer], customers),
            "yes" if _named(line, entry) else "no",
            amount,
        )
        best = max(best, book.score(seen))
    return best


def _worth(entry, line):
    reduced = entry.discount_date and line.date <= entry.discount_date
    return to_units(entry.amount - (entry.discount_amount if reduced else 0), 2)


def _named(line, entry):
    text = f"{line.text} {line.additional_info}".upper()
    return any(
        number
        and len(number) >= 4
        and re.search(rf"(?<![^\W_]){re.escape(number.upper())}(?![^\W_])", text)
        for number in (entry.doc_no, entry.ext_doc_no)
    )


def _party(line, customer, customers):
    if line.bank_account and account_key(line.bank_account) == account_key(
        customer.bank_account
    ):
        return "fully"
    text = line.partner_name or line.text
    if not text or similarity(customer.name, text) < 95:
        return "no"
    name = customer.name.upper()
    holders = sum(name in other.name.upper() for other in customers)
    return "fully" if holders == 1 else "partially"
