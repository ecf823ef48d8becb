"""Who paid: customers by bank account, by payer name or by the text (rules §3)."""

from collections import Counter, defaultdict

from ..text_similarity import NameIndex, permuted
from .rules import FULLY, PARTIALLY

SIMILAR = 95
BY_ACCOUNT, BY_NAME, BY_TEXT, BY_ADDRESS = "bank_account", "name", "text", "address"


def account_key(account):
    """A bank account number without anything but letters and digits."""
    return "".join(char for char in account if char.isalnum()).upper()


class PartyIndex:
    """The customers of one run; each distinct text is compared once.

    :param customers: all customers, because a name must be unique among all of them
    :param with_entries: refs of the customers that owe something
    """

    def __init__(self, customers, with_entries, mode):
        self._mode = mode
        self._accounts = defaultdict(list)
        self._by_name = defaultdict(list)
        self._texts = {}
        self._unique = {}
        for customer in customers:
            if customer.ref in with_entries:
                self._file(customer)
        self._all_names = NameIndex(customer.name for customer in customers)
        self._name_count = Counter(customer.name.upper() for customer in customers)
        self._names = NameIndex(
            customer.name for found in self._by_name.values() for customer in found
        )

    def _file(self, customer):
        accounts = customer.bank_account
        for account in [accounts] if isinstance(accounts, str) else accounts:
            if key := account_key(account):
                self._accounts[key].append(customer.ref)
        if customer.name.strip():
            self._by_name[customer.name.upper()].append(customer)

    def paid_by(self, line):
        """How sure we are of each customer that may have paid a line.

        :return: ``{customer ref: (fully | partially, what told us)}``
        """
        found = {}
        text, by = (
            (line.partner_name, BY_NAME) if line.partner_name else (line.text, BY_TEXT)
        )
        for customer, unique in self._similar(text) if text else ():
            found[customer.ref] = (FULLY if unique else PARTIALLY, by)
            if by == BY_NAME and not unique and _same_address(customer, line):
                found[customer.ref] = (FULLY, BY_ADDRESS)
        for ref in self._accounts.get(account_key(line.bank_account), ()):
            found[ref] = (FULLY, BY_ACCOUNT)
        return found

    def _similar(self, text):
        """[(customer, is his name unique)] for a text, remembered."""
        if text not in self._texts:
            self._texts[text] = [
                (customer, self._is_unique(name))
                for name in sorted(self._matching_names(text))
                for customer in self._by_name[name]
            ]
        return self._texts[text]

    def _matching_names(self, text):
        if self._mode == "disabled":
            return ()
        if self._mode == "permutations":
            return self._permutations(text)
        return self._names.similar(text, SIMILAR)

    def _permutations(self, text):
        # the first word at the end is found by its rest, so all names are tried
        return {
            upper
            for upper, found in self._by_name.items()
            for customer in found
            if customer.name in text or permuted(customer.name) in text
        }

    def _is_unique(self, name):
        if name not in self._unique:
            holders = sum(
                self._name_count[found] for found in self._all_names.containing(name)
            )
            self._unique[name] = holders == 1
        return self._unique[name]


def _same_address(customer, line):
    here = (customer.city.strip().upper(), customer.address.strip().upper())
    there = (line.partner_city.strip().upper(), line.partner_address.strip().upper())
    return all(here) and here == there
