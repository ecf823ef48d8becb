"""Who has to approve: from rules, limits and chains to a list of steps.

No Odoo in here. Users are their ids, amounts are net of VAT in company currency
(rules/approvals.md §1 to §4).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

APPROVER, SALESPERSON, SPECIFIC, GROUP = "approver", "salesperson", "specific", "group"
CHAIN, DIRECT, FIRST_QUALIFIED = "chain", "direct", "first_qualified"


class RoutingError(Exception):
    """No complete route exists; nothing may be stored.

    :ivar code: no_setup, no_salesperson, salesperson_without_setup, no_approver,
        not_qualified, loop, no_specific_user, empty_group
    :ivar user: the user who is the problem, or None
    """

    def __init__(self, code, user=None):
        super().__init__(code)
        self.code = code
        self.user = user


@dataclass(frozen=True)
class Approver:
    """One row of the approval user setup."""

    user: int
    approver: int | None = None
    limit: float = 0.0
    unlimited: bool = False

    def suffices(self, amount):
        """Limit 0 approves nothing, not even 0.00; equal is enough (rules §1)."""
        return (
            self.unlimited
            or self.approver == self.user
            or (self.limit != 0 and amount <= self.limit)
        )


@dataclass(frozen=True)
class Member:
    user: int
    sequence: int = 1


@dataclass(frozen=True)
class Rule:
    """What one rule asks for; `key` tells it from the others."""

    key: Hashable
    approver_type: str = APPROVER
    limit_type: str = CHAIN
    specific: int | None = None
    members: tuple[Member, ...] = ()
    any_member: bool = False  # one of a level suffices
    allow_self: bool = True
    within_limit: bool = False  # a credit limit that is kept asks nobody


@dataclass(frozen=True)
class Step:
    """One entry of a request.

    :ivar automatic: approved at once, it falls on the requester
    :ivar rules: keys of the rules that ask for this person whatever others say
    :ivar levels: keys of levels of which any one person suffices
    """

    sequence: int
    user: int
    automatic: bool = False
    rules: frozenset = field(default_factory=frozenset)
    levels: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True)
class Case:
    """The document and the people around it."""

    requester: int
    salesperson: int | None
    amount: float
    users: Mapping[int, Approver]

    def setup(self, user, code):
        if user not in self.users:
            raise RoutingError(code, user)
        return self.users[user]


def route(rules, case):
    """All fitting rules merged into one list of steps (rules §3, our decision).

    Nobody is asked twice: a person of several rules decides at the latest of the
    levels. An entry that falls on the requester is approved at once.

    :param rules: iterable of `Rule`
    :param case: `Case`
    :return: list of `Step`, sorted by sequence
    :raise RoutingError: one of the rules has no complete route
    """
    steps = {}
    for rule in rules:
        for step in _route_of_rule(rule, case):
            known = steps.get(step.user)
            steps[step.user] = _merge(known, step) if known else step
    return sorted(steps.values(), key=lambda step: (step.sequence, not step.automatic))


def _merge(one, other):
    return replace(
        one,
        sequence=max(one.sequence, other.sequence),
        rules=one.rules | other.rules,
        levels=one.levels | other.levels,
    )


def _route_of_rule(rule, case):
    if rule.within_limit:
        return [_step(rule, case, 1, case.requester)]
    if rule.approver_type == GROUP:
        return _group(rule, case)
    users = _FINDERS[rule.approver_type](rule, case)
    if not rule.allow_self:
        users = [user for user in users if user != case.requester]
    if not users:
        raise RoutingError("not_qualified", case.requester)
    return [_step(rule, case, number, user) for number, user in enumerate(users, 1)]


def _step(rule, case, sequence, user):
    automatic = user == case.requester
    return Step(sequence, user, automatic, frozenset([rule.key]))


def _group(rule, case):
    steps = []
    for member in rule.members:
        automatic = member.user == case.requester
        if automatic and not rule.allow_self:
            continue
        step = Step(member.sequence, member.user, automatic)
        if rule.any_member:
            step = replace(step, levels=frozenset([f"{rule.key}:{member.sequence}"]))
        else:
            step = replace(step, rules=frozenset([rule.key]))
        steps.append(step)
    if not steps:
        raise RoutingError("empty_group")
    return steps


def _by_approver(rule, case):
    if rule.limit_type == SPECIFIC:
        return _specific(rule, case)
    requester = case.setup(case.requester, "no_setup")
    if rule.limit_type == DIRECT:
        if requester.approver:
            return [case.setup(requester.approver, "no_setup").user]
        if requester.unlimited:  # the top of the company has nobody above
            return [requester.user]
        raise RoutingError("no_approver", requester.user)
    return _walk(rule, case, requester, keep_start=True)


def _by_salesperson(rule, case):
    if not case.salesperson:
        raise RoutingError("no_salesperson")
    start = case.setup(case.salesperson, "salesperson_without_setup")
    if rule.limit_type == DIRECT:
        return [start.user]
    if rule.limit_type == SPECIFIC:
        return list(dict.fromkeys([start.user, *_specific(rule, case)]))
    return _walk(rule, case, start, keep_start=False)


def _specific(rule, case):
    if not rule.specific:
        raise RoutingError("no_specific_user")
    return [case.setup(rule.specific, "no_specific_user").user]


def _walk(rule, case, start, keep_start):
    """Up the chain to the first person whose limit suffices.

    :param keep_start: the requester leads the list also where others are skipped
    """
    passed, visited, person = [], set(), start
    while not _may_decide(rule, case, person):
        visited.add(person.user)
        passed.append(person.user)
        if not person.approver:
            raise RoutingError("not_qualified", person.user)
        if person.approver in visited:
            raise RoutingError("loop", person.approver)
        person = case.setup(person.approver, "no_setup")
    if rule.limit_type == FIRST_QUALIFIED:
        passed = passed[:1] if keep_start else []
    return [*passed, person.user]


def _may_decide(rule, case, person):
    alone = person.user == case.requester and not rule.allow_self
    return person.suffices(case.amount) and not alone


_FINDERS = {
    APPROVER: _by_approver,
    SALESPERSON: _by_salesperson,
    SPECIFIC: _specific,
}


def not_needed(approved, waiting):
    """People whose level somebody else has already decided.

    :param approved: steps or entries that are approved, with `levels`
    :param waiting: those that are not, with `mandatory` rules and `levels`
    :return: those of `waiting` that need not decide any more
    """
    decided = set().union(*(step.levels for step in approved))
    return [
        step
        for step in waiting
        if step.levels and not step.rules and set(step.levels) <= decided
    ]


def check_chain(user, users):
    """What is wrong with the chain above a user (rules §1, setup check).

    :return: ``(path of user ids above, list of (code, user id))``; codes: loop,
        lower_limit, open_end
    """
    path, problems, visited = [], [], {user}
    person = users[user]
    while person.approver and not person.unlimited:
        above = users.get(person.approver)
        if above is None:
            break
        if above.user in visited:
            return path, [*problems, ("loop", above.user)]
        if not above.unlimited and above.limit < person.limit:
            problems.append(("lower_limit", above.user))
        visited.add(above.user)
        path.append(above.user)
        person = above
    if not person.unlimited:
        problems.append(("open_end", person.user))
    return path, problems
