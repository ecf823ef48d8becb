"""Open entries and bank transactions that are made up, noisy and labelled."""

import datetime
import random

from engines.payment_matching import Customer, OpenEntry, StatementLine

WORDS = (
    "Alder Birch Cedar Dale Ember Falcon Grove Harbour Indigo Juniper Kestrel Lund "
    "Meadow Nordlund Orchard Pioneer Quibell Rowan Saffron Thornbury Umber Vertex "
    "Willow Yarrow Zephyr Bergström Castlemaine Drummond Eastgate Fenwick Grantham "
    "Halvorsen Iverson Jessop Kingsley Lambert Marchetti Northcote Oakfield Pemberton "
    "Rutherford Sandringham Tollgate Underwood Villeneuve Wexford Ashdown Blackwood "
    "Corrigan Devereux Ellsworth Fairbanks Gillespie Hawthorne Ironside Jablonski"
).split()
TRADES = (
    "Timber Joinery Kitchens Bearings Packaging Dairies Engineering Utilities Garments "
    "Furnishings Woodcraft Ventilation Yachts Provisions Printing Glassworks Foundry "
    "Logistics Nurseries Tooling Ceramics Plumbing Roofing Textiles Brewery Optics"
).split()
ENDINGS = (
    "ford", "field", "ham", "ley", "worth", "stead", "bridge", "burgh", "haven",
    "well", "mouth", "cliff", "brook", "dale", "minster", "wick", "gate",
)  # fmt: skip
FORMS = ("Company", "Ltd", "GmbH", "Inc.", "AS", "& Sons", "Group", "")
NOISE = (
    "INCOMING WIRE", "SEPA CREDIT TRANSFER", "REF {:06d}", "PAYMENT THANK YOU",
    "EREF+{:09d}", "TRF FROM", "INVOICE PAYMENT", "VIREMENT", "CUST NO {:05d}",
)  # fmt: skip
DAY = datetime.date(2026, 1, 10)


class World:
    """Customers, their open entries and the lines of the bank, from one seed.

    :ivar truth: ``{line ref: set of entry refs it pays}``
    :ivar kinds: ``{line ref: what was done to the line}``
    """

    def __init__(self, lines, entries, seed=1, exact=False):
        self.random = random.Random(seed)
        count = max(2, entries // 5)
        self.customers = [self._customer(number) for number in range(count)]
        self.entries = [self._entry(number) for number in range(entries)]
        self.by_customer = {}
        for entry in self.entries:
            self.by_customer.setdefault(entry.customer, []).append(entry)
        self.truth, self.kinds, self.lines = {}, {}, []
        self._paid = set()
        self._unpaid = self._shuffled()
        makers = [self._named] * 5 + [
            self._account, self._payer, self._payer_typo, self._swapped, self._lump,
            self._lump, self._partial, self._glued, self._no_zeros, self._amount_only,
            self._stranger, self._bare_lump,
        ]  # fmt: skip
        if exact:
            makers = [self._named]
        for number in range(lines):
            self._make(f"L{number}", self.random.choice(makers))

    def _customer(self, number):
        pick = self.random.choice
        place = pick(WORDS)[: pick((4, 5))] + pick(ENDINGS)
        name = f"{pick(WORDS)} {place} {pick(TRADES)} {pick(FORMS)}".strip()
        account = f"XX{number:02d}{self.random.randrange(10**14):014d}"
        return Customer(f"C{number}", name, pick(WORDS), f"Street {number}", account)

    def _entry(self, number):
        owner = self.random.choice(self.customers).ref
        day = DAY - datetime.timedelta(days=self.random.randrange(60))
        cents = int(self.random.lognormvariate(6.5, 1.2) * 100) + 100
        discounted = self.random.random() < 0.1
        return OpenEntry(
            f"E{number}", owner, "invoice", f"SI-{2600000 + number}",
            f"PO-{self.random.randrange(10**6):06d}" if number % 3 == 0 else "",
            "", cents / 100, day, day + datetime.timedelta(days=30),
            DAY + datetime.timedelta(days=20) if discounted else None,
            round(cents * 0.02) / 100 if discounted else 0,
        )  # fmt: skip

    def _shuffled(self):
        numbers = list(range(len(self.entries)))
        self.random.shuffle(numbers)
        return numbers

    def _next(self):
        """An entry nobody has paid yet; from the beginning when all are paid."""
        while self._unpaid:
            entry = self.entries[self._unpaid.pop()]
            if entry.ref not in self._paid:
                return entry
        self._paid.clear()
        self._unpaid = self._shuffled()
        return self.entries[self._unpaid.pop()]

    def _make(self, ref, maker):
        entry = self._next()
        owner = self.customers[int(entry.customer[1:])]
        values, paid = maker(entry, owner)
        line = {"ref": ref, "date": DAY + datetime.timedelta(days=10), **values}
        self.lines.append(StatementLine(**line))
        self.truth[ref] = {found.ref for found in paid}
        self._paid |= self.truth[ref]
        self.kinds[ref] = maker.__name__.strip("_")

    def _noise(self, text):
        before = self.random.choice(NOISE).format(self.random.randrange(10**6))
        after = self.random.choice(NOISE).format(self.random.randrange(10**6))
        return f"{before} {text} {after}"

    @staticmethod
    def _cash(entry):
        return round(entry.amount - entry.discount_amount, 2)

    def _line(self, entry, **values):
        return {"amount": self._cash(entry), **values}, [entry]

    def _named(self, entry, owner):
        text = self._noise(entry.doc_no.lower())
        return self._line(entry, text=text, partner_name=owner.name)

    def _account(self, entry, owner):
        account = owner.bank_account.lower()
        return self._line(entry, text=self._noise(""), bank_account=account)

    def _payer(self, entry, owner):
        return self._line(entry, partner_name=owner.name.upper())

    def _payer_typo(self, entry, owner):
        place = self.random.randrange(len(owner.name))
        name = owner.name[:place] + "x" + owner.name[place + 1 :]
        return self._line(entry, partner_name=name)

    def _swapped(self, entry, owner):
        first, *rest = owner.name.split()
        text = self._noise(" ".join([*rest, first]))
        return self._line(entry, text=f"{text} {entry.doc_no}")

    def _several(self, entry):
        own = [e for e in self.by_customer[entry.customer] if e.ref not in self._paid]
        own.sort(key=lambda e: (e.due, e.ref))
        start = own.index(entry)
        return own[start : start + self.random.randint(2, 4)]

    def _lump(self, entry, owner):
        paid = self._several(entry)
        total = round(sum(map(self._cash, paid)), 2)
        text = self._noise(" ".join(found.doc_no for found in paid))
        return {"amount": total, "text": text, "partner_name": owner.name}, paid

    def _bare_lump(self, entry, owner):
        paid = self._several(entry)
        total = round(sum(map(self._cash, paid)), 2)
        return {"amount": total, "partner_name": owner.name}, paid

    def _partial(self, entry, owner):
        half = round(entry.amount / 2, 2)
        return {"amount": half, "text": self._noise(f"part {entry.doc_no}")}, [entry]

    def _glued(self, entry, owner):
        return self._line(entry, text=self._noise(f"INV{entry.doc_no}X"))

    def _no_zeros(self, entry, owner):
        number = entry.ext_doc_no.replace("PO-0", "PO-") or entry.doc_no[4:]
        return self._line(entry, text=self._noise(number))

    def _amount_only(self, entry, owner):
        return self._line(entry, text=self._noise(""))

    def _stranger(self, entry, owner):
        amount = round(self.random.uniform(1, 9000), 2)
        return {"amount": amount, "text": self._noise("MISC 4711")}, []
