"""The routing engine alone: no database, only numbers and people."""

import random
from itertools import product

from odoo.tests import BaseCase, tagged

from ..engines import approval_routing as routing
from ..engines.approval_routing import Approver, Case, Member, RoutingError, Rule

R, M, D, S, A, B, X, Y, Z = range(1, 10)
NAMES = dict(enumerate("RMDSABXYZ", 1))
PEOPLE = (
    Approver(R, approver=M, limit=100),
    Approver(M, approver=D, limit=1000),
    Approver(D, unlimited=True),
    Approver(A, approver=B, limit=150),
    Approver(B, approver=D, limit=1500),
    *(Approver(user) for user in (X, Y, Z)),
)
AMOUNTS = (80, 100, 100.01, 1000, 1000.01, 5000)
BOARD = (Member(X, 1), Member(Y, 2), Member(Z, 3))


@tagged("post_install", "-at_install")
class TestNavApprovalRouting(BaseCase):
    """Who approves (rules/approvals.md §1, §3, §4)."""

    def _case(self, amount, requester=R, salesperson=M, people=PEOPLE):
        users = {person.user: person for person in people}
        return Case(requester, salesperson, amount, users)

    def _route(self, rules, amount=5000, **case):
        """``"R+ M D"``: people by level, + for approved at once, / between levels."""
        rules = [rules] if isinstance(rules, Rule) else rules
        levels = {}
        for step in routing.route(rules, self._case(amount, **case)):
            name = NAMES[step.user] + ("+" if step.automatic else "")
            levels.setdefault(step.sequence, []).append(name)
        return " / ".join(" ".join(names) for _, names in sorted(levels.items()))

    def assertNoRoute(self, code, rules, user=None, **case):
        with self.assertRaises(RoutingError) as caught:
            self._route(rules, **case)
        self.assertEqual(caught.exception.code, code)
        if user:
            self.assertEqual(caught.exception.user, user)

    # === EVERY TYPE, EVERY LIMIT, EVERY AMOUNT ===#

    def test_table(self):
        """AP-074 to AP-082, AP-098 to AP-102: order by R, salesperson M."""
        table = {
            ("approver", "chain"): (
                "R+",
                "R+",
                "R+ / M",
                "R+ / M",
                "R+ / M / D",
                "R+ / M / D",
            ),
            ("approver", "first_qualified"): (
                "R+",
                "R+",
                "R+ / M",
                "R+ / M",
                "R+ / D",
                "R+ / D",
            ),
            ("approver", "direct"): ("M",) * 6,
            ("approver", "specific"): ("D",) * 6,
            ("salesperson", "chain"): ("M", "M", "M", "M", "M / D", "M / D"),
            ("salesperson", "first_qualified"): ("M", "M", "M", "M", "D", "D"),
            ("salesperson", "direct"): ("M",) * 6,
            ("salesperson", "specific"): ("M / D",) * 6,
            **{
                ("specific", limit): ("D",) * 6
                for limit in ("chain", "first_qualified", "direct", "specific")
            },
            **{
                ("group", limit): ("X / Y / Z",) * 6
                for limit in ("chain", "first_qualified", "direct", "specific")
            },
        }
        self.assertEqual(len(table), 16)
        for (approver_type, limit_type), routes in table.items():
            rule = Rule("rule", approver_type, limit_type, specific=D, members=BOARD)
            for amount, expected in zip(AMOUNTS, routes, strict=True):
                with self.subTest(f"{approver_type}, {limit_type}, {amount}"):
                    self.assertEqual(self._route(rule, amount), expected)

    def test_salesperson_chain_of_others(self):
        """AP-080: A (150) is skipped, B (1,500) suffices; both in the chain."""
        first = Rule("rule", "salesperson", "first_qualified")
        chain = Rule("rule", "salesperson", "chain")
        self.assertEqual(self._route(first, 300, salesperson=A), "B")
        self.assertEqual(self._route(chain, 300, salesperson=A), "A / B")
        self.assertEqual(self._route(first, 150, salesperson=A), "A")

    def test_salesperson_is_the_requester(self):
        """His own step is approved at once, whatever the route."""
        for limit_type, expected in (
            ("chain", "R+ / M / D"),
            ("first_qualified", "D"),
            ("direct", "R+"),
            ("specific", "R+ / D"),
        ):
            with self.subTest(limit_type):
                rule = Rule("rule", "salesperson", limit_type, specific=D)
                self.assertEqual(self._route(rule, salesperson=R), expected)

    def test_specific_is_the_salesperson(self):
        """Nobody is asked twice."""
        rule = Rule("rule", "salesperson", "specific", specific=M)
        self.assertEqual(self._route(rule), "M")

    def test_zero_is_no_limit(self):
        """AP-103: not even 0.00 is approved by a limit of 0."""
        people = (Approver(R, M), Approver(M, unlimited=True))
        for amount in (0, 1):
            with self.subTest(amount=amount):
                route = self._route(Rule("rule"), amount, people=people)
                self.assertEqual(route, "R+ / M")

    def test_own_approver(self):
        """Rules §1: an old row that names the user as his own approver suffices."""
        people = (Approver(R, M, 100), Approver(M, M, 1000))
        self.assertEqual(self._route(Rule("rule"), people=people), "R+ / M")

    def test_direct_approver_of_the_top(self):
        rule = Rule("rule", "approver", "direct")
        self.assertEqual(self._route(rule, requester=D), "D+")
        self.assertNoRoute("no_approver", rule, X, requester=X)

    # === GROUPS ===#

    def test_groups(self):
        """AP-083, AP-084, AP-087, AP-090: levels, flat, with the requester in it."""
        flat = tuple(Member(user, 1) for user in (X, Y, Z))
        sender_first = (Member(R, 1), Member(X, 1), Member(Y, 2))
        sender_later = (Member(X, 1), Member(R, 2), Member(Z, 3))
        for members, any_member, expected in (
            (BOARD, False, "X / Y / Z"),
            (flat, False, "X Y Z"),
            (flat, True, "X Y Z"),
            (sender_first, False, "R+ X / Y"),
            (sender_first, True, "R+ X / Y"),
            (sender_later, False, "X / R+ / Z"),
        ):
            with self.subTest(expected, any_member=any_member):
                rule = Rule("rule", "group", members=members, any_member=any_member)
                self.assertEqual(self._route(rule), expected)
        # no setup is needed to send to a group (AP-060)
        rule = Rule("rule", "group", members=BOARD)
        self.assertEqual(self._route(rule, requester=99, salesperson=None), "X / Y / Z")

    def test_one_of_a_level(self):
        """AP-087, AP-089: peers of who has approved need not decide any more."""
        members = (Member(R, 1), Member(X, 1), Member(Y, 2))
        rule = Rule("rule", "group", members=members, any_member=True)
        sender, peer, later = routing.route([rule], self._case(1))
        self.assertEqual((sender.user, peer.user, later.user), (R, X, Y))
        self.assertEqual(routing.not_needed([sender], [peer, later]), [peer])
        self.assertEqual(routing.not_needed([], [sender, peer, later]), [])
        everybody = Rule("rule", "group", members=members)
        sender, *others = routing.route([everybody], self._case(1))
        self.assertEqual(routing.not_needed([sender], others), [])

    def test_one_of_a_level_that_another_rule_wants(self):
        """Who is asked for himself by a second rule still has to decide."""
        members = (Member(X, 1), Member(Y, 1))
        group = Rule("group", "group", members=members, any_member=True)
        also_y = Rule("named", "specific", specific=Y)
        steps = {s.user: s for s in routing.route([group, also_y], self._case(1))}
        self.assertEqual(routing.not_needed([steps[X]], [steps[Y]]), [])
        self.assertEqual(routing.not_needed([steps[Y]], [steps[X]]), [steps[X]])

    # === REQUESTER DOES NOT COUNT ===#

    def test_requester_does_not_count(self):
        """Somebody else always decides; his own limit does not matter."""
        for approver_type, limit_type, amount, expected in (
            ("approver", "chain", 80, "M"),
            ("approver", "chain", 5000, "M / D"),
            ("approver", "first_qualified", 80, "M"),
            ("approver", "first_qualified", 5000, "D"),
            ("approver", "direct", 80, "M"),
            ("salesperson", "chain", 80, "M"),
        ):
            with self.subTest(f"{approver_type}, {limit_type}, {amount}"):
                rule = Rule("rule", approver_type, limit_type, allow_self=False)
                self.assertEqual(self._route(rule, amount), expected)
        group = Rule(
            "rule", "group", members=(Member(R, 1), Member(X, 2)), allow_self=False
        )
        self.assertEqual(self._route(group), "X")
        top = Rule("rule", allow_self=False)
        self.assertNoRoute("not_qualified", top, D, requester=D)
        own = Rule("rule", "specific", specific=R, allow_self=False)
        self.assertNoRoute("not_qualified", own, R)
        alone = Rule("rule", "group", members=(Member(R),), allow_self=False)
        self.assertNoRoute("empty_group", alone)

    # === SEVERAL RULES ===#

    def test_rules_are_merged(self):
        """One request: nobody twice, at the latest of his levels."""
        chain = Rule("chain")
        named = Rule("named", "specific", specific=D)
        board = Rule("board", "group", members=(Member(M, 1), Member(X, 2)))
        late = Rule("late", "group", members=(Member(M, 4),))
        for rules, expected in (
            ([chain, named], "R+ / M / D"),
            ([named, chain], "R+ / M / D"),
            ([chain, board], "R+ / M X / D"),
            ([chain, late], "R+ / D / M"),
            ([named, board], "D M / X"),
        ):
            with self.subTest([rule.key for rule in rules]):
                route = self._route(rules)
                levels = [sorted(level.split()) for level in route.split(" / ")]
                wanted = [sorted(level.split()) for level in expected.split(" / ")]
                self.assertEqual(levels, wanted)
        steps = {s.user: s for s in routing.route([chain, board], self._case(5000))}
        self.assertEqual(steps[M].rules, {"chain", "board"})
        self.assertNoRoute(
            "no_salesperson", [chain, Rule("s", "salesperson")], salesperson=None
        )

    def test_credit_limit_that_is_kept(self):
        """AP-206: nobody is asked, beside a rule that asks somebody too."""
        kept = Rule("credit", "salesperson", within_limit=True)
        self.assertEqual(self._route(kept, salesperson=None), "R+")
        self.assertEqual(self._route([kept, Rule("size", limit_type="direct")]), "R+ M")

    # === NO ROUTE ===#

    def test_no_route(self):
        """AP-016, AP-057, AP-092, rules §12.4 and 5: the missing link is named."""
        loop = (Approver(R, M, 100), Approver(M, R, 100))
        open_end = (Approver(R, M, 100), Approver(M, None, 1000))
        missing = (Approver(R, M, 100),)
        for code, user, rule, case in (
            ("loop", R, Rule("rule"), {"people": loop}),
            ("loop", R, Rule("rule", limit_type="first_qualified"), {"people": loop}),
            ("not_qualified", M, Rule("rule"), {"people": open_end}),
            ("no_setup", M, Rule("rule"), {"people": missing}),
            ("no_setup", M, Rule("rule", limit_type="direct"), {"people": missing}),
            ("no_setup", 99, Rule("rule"), {"requester": 99}),
            (
                "no_salesperson",
                None,
                Rule("rule", "salesperson"),
                {"salesperson": None},
            ),
            (
                "salesperson_without_setup",
                99,
                Rule("rule", "salesperson"),
                {"salesperson": 99},
            ),
            ("no_specific_user", 99, Rule("rule", "specific", specific=99), {}),
            ("no_specific_user", None, Rule("rule", "specific"), {}),
            ("empty_group", None, Rule("rule", "group"), {}),
        ):
            with self.subTest(code, type=rule.approver_type, limit=rule.limit_type):
                self.assertNoRoute(code, rule, user, **case)

    def test_loop_above_a_sufficient_person(self):
        """A loop nobody has to walk through does not matter."""
        people = (Approver(R, M, 100), Approver(M, R, 1000))
        self.assertEqual(self._route(Rule("rule"), 500, people=people), "R+ / M")

    # === SETUP CHECK ===#

    def test_setup_check(self):
        """AP-013, AP-015, AP-016: path and problems of each chain."""
        fine = (Approver(R, M, 100), Approver(M, D, 1000), Approver(D, unlimited=True))
        open_end = (Approver(R, M, 100), Approver(M, None, 1000))
        loop = (Approver(R, M, 100), Approver(M, R, 100))
        falling = (Approver(R, M, 100), Approver(M, D, 50), Approver(D, unlimited=True))
        for people, user, path, problems in (
            (fine, R, [M, D], []),
            (fine, M, [D], []),
            (fine, D, [], []),
            (open_end, R, [M], [("open_end", M)]),
            (open_end, M, [], [("open_end", M)]),
            (loop, R, [M], [("loop", R)]),
            (falling, R, [M, D], [("lower_limit", M)]),
        ):
            with self.subTest(user=NAMES[user], problems=problems):
                users = {person.user: person for person in people}
                self.assertEqual(routing.check_chain(user, users), (path, problems))

    # === WHATEVER THE SETUP ===#

    def _random_case(self, dice):
        people = range(1, dice.randint(2, 9))
        setup = tuple(
            Approver(
                user,
                dice.choice([None, *(p for p in people if p != user)]),
                dice.choice([0, 50, 100, 1000, 5000]),
                dice.random() < 0.2,
            )
            for user in people
            if dice.random() < 0.9
        )
        amount = dice.choice([0, *AMOUNTS])
        requester, salesperson = dice.choice(people), dice.choice([None, *people])
        return self._case(amount, requester, salesperson, setup)

    def _random_rule(self, dice, key, people):
        members = dice.sample(people, dice.randint(0, len(people)))
        return Rule(
            key,
            dice.choice(["approver", "salesperson", "specific", "group"]),
            dice.choice(["chain", "direct", "first_qualified", "specific"]),
            specific=dice.choice([None, *people]),
            members=tuple(Member(user, dice.randint(1, 3)) for user in members),
            any_member=dice.random() < 0.5,
            allow_self=dice.random() < 0.7,
            within_limit=dice.random() < 0.1,
        )

    def test_whatever_the_setup(self):
        """A route ends, asks nobody twice; only the requester's step is automatic."""
        dice = random.Random(2017)
        found = 0
        for _number in range(3000):
            case = self._random_case(dice)
            people = sorted({case.requester, *case.users})
            rules = [
                self._random_rule(dice, key, people)
                for key in range(dice.randint(1, 3))
            ]
            try:
                steps = routing.route(rules, case)
            except RoutingError:
                continue
            found += 1
            asked = [step.user for step in steps]
            self.assertEqual(len(asked), len(set(asked)), rules)
            self.assertTrue(steps, rules)
            for step in steps:
                self.assertEqual(step.automatic, step.user == case.requester, rules)
                self.assertTrue(step.rules or step.levels, rules)
            self.assertEqual(steps, sorted(steps, key=lambda step: step.sequence))
            keys = set().union(*(step.rules for step in steps))
            keys |= {int(level.split(":")[0]) for s in steps for level in s.levels}
            self.assertEqual(keys, {rule.key for rule in rules})
        self.assertGreater(found, 500)

    def test_whatever_the_chain(self):
        """The last of a chain suffices, nobody before him does."""
        dice = random.Random(42)
        for number, limit_type in product(range(500), ("chain", "first_qualified")):
            case = self._random_case(dice)
            try:
                steps = routing.route([Rule(number, limit_type=limit_type)], case)
            except RoutingError:
                continue
            people = [case.users[step.user] for step in steps]
            self.assertTrue(people[-1].suffices(case.amount))
            self.assertFalse(any(p.suffices(case.amount) for p in people[:-1]))

    def test_setup_check_ends(self):
        """Also with loops that the user is not part of."""
        dice = random.Random(7)
        for _number in range(500):
            users = self._random_case(dice).users
            for user in users:
                path, problems = routing.check_chain(user, users)
                self.assertEqual(len(path), len(set(path)))
                end = users[path[-1] if path else user]
                codes = {code for code, _user in problems}
                if not codes & {"loop", "open_end"}:
                    self.assertTrue(end.unlimited)
