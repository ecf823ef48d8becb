"""The rule table: from what was observed to a confidence (rules §4)."""

from dataclasses import dataclass
from itertools import product

from .records import HIGH, LOW, MEDIUM, NONE, Observation

ANY = "not considered"
NO, PARTIALLY, FULLY = "no", "partially", "fully"
YES, MULTIPLE_DOCUMENTS = "yes", "yes-multiple"
OUTSIDE, ONE, MULTIPLE = "none", "one", "multiple"
LEVEL = {NONE: 0, LOW: 1, MEDIUM: 2, HIGH: 3}
MAPPING_SCORE, MAPPING_LIMIT = 3000, 3499  # the band of text mappings (rules §7)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the rule table; priority 1 is the strongest of its confidence.

    :raises ValueError: when the priority is not 1 to 999
    """

    confidence: str
    priority: int
    related_party: str = ANY
    doc_no: str = ANY
    amount: str = ANY
    direct_debit: str = ANY
    review_required: bool | None = None

    def __post_init__(self):
        if not 1 <= self.priority <= 999:
            raise ValueError(f"priority_out_of_range: {self.priority}")
        if self.confidence not in LEVEL:
            raise ValueError(f"unknown_confidence: {self.confidence}")

    @property
    def score(self):
        return (LEVEL[self.confidence] + 1) * 1000 - self.priority

    @property
    def needs_review(self):
        """High is trusted, the rest is looked at, unless the user says otherwise."""
        if self.review_required is None:
            return self.confidence != HIGH
        return self.review_required

    def fits(self, seen):
        return (
            self.related_party in (ANY, seen.related_party)
            and self.doc_no in (ANY, seen.doc_no)
            and self.amount in (ANY, seen.amount)
            and self.direct_debit in (ANY, seen.direct_debit)
        )

    def displayed(self, seen):
        """The observation as users read it: factors the rule ignores are not shown."""
        return Observation(
            *(
                ANY if getattr(self, name) == ANY else getattr(seen, name)
                for name in ("related_party", "doc_no", "amount", "direct_debit")
            )
        )


_DEFAULTS = {
    HIGH: (
        (ANY, ANY, ANY),
        (FULLY, MULTIPLE_DOCUMENTS, ONE),
        (FULLY, MULTIPLE_DOCUMENTS, MULTIPLE),
        (FULLY, YES, ONE),
        (FULLY, YES, MULTIPLE),
        (PARTIALLY, MULTIPLE_DOCUMENTS, ONE),
        (PARTIALLY, MULTIPLE_DOCUMENTS, MULTIPLE),
        (PARTIALLY, YES, ONE),
        (FULLY, NO, ONE),
        (NO, MULTIPLE_DOCUMENTS, ONE),
        (NO, MULTIPLE_DOCUMENTS, MULTIPLE),
    ),
    MEDIUM: (
        (FULLY, MULTIPLE_DOCUMENTS, ANY),
        (FULLY, YES, ANY),
        (FULLY, NO, MULTIPLE),
        (PARTIALLY, MULTIPLE_DOCUMENTS, ANY),
        (PARTIALLY, YES, ANY),
        (NO, YES, ONE),
        (NO, MULTIPLE_DOCUMENTS, ANY),
        (PARTIALLY, NO, ONE),
        (NO, YES, ANY),
    ),
    LOW: (
        (FULLY, NO, OUTSIDE),
        (PARTIALLY, NO, MULTIPLE),
        (PARTIALLY, NO, OUTSIDE),
        (NO, NO, ONE),
        (NO, NO, MULTIPLE),
    ),
}
DEFAULT_RULES = tuple(
    Rule(confidence, priority, *factors, YES if factors == (ANY, ANY, ANY) else ANY)
    for confidence, rows in _DEFAULTS.items()
    for priority, factors in enumerate(rows, 1)
)


class RuleBook:
    """The best rule for each possible observation, looked up once."""

    def __init__(self, rules):
        ordered = sorted(rules, key=lambda rule: -rule.score)
        self._best = {}
        for factors in product(
            (ANY, NO, PARTIALLY, FULLY),
            (ANY, NO, YES, MULTIPLE_DOCUMENTS),
            (ANY, OUTSIDE, ONE, MULTIPLE),
            (ANY, NO, YES),
        ):
            seen = Observation(*factors)
            self._best[seen] = next((rule for rule in ordered if rule.fits(seen)), None)

    def best(self, seen):
        """The highest rule that fits, or None."""
        return self._best[seen]

    def score(self, seen):
        """The score of that rule; 0 when no rule fits."""
        rule = self._best[seen]
        return rule.score if rule else 0
