"""CAMT.053 (statement) and CAMT.054 (notification), ISO 20022, versions 02 to 13.

The file is read as a stream: an entry is thrown away once it is understood, so 50 MB
need a few. Entities, document types and the network are off: a bank needs none.
"""

import datetime
import io
import re

from lxml import etree

from .records import BankFileError, BankStatement, Identities, Transaction, number

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.\d\d")
_END = re.compile(rb"</([\w-]+:)?Document\s*>")
_SAFE = {
    "resolve_entities": False, "load_dtd": False, "no_network": True,
    "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_STATEMENTS = ("Stmt", "Ntfctn")
_PENDING = {"PDNG", "INFO", "FUTR"}
# balances by how much they are worth: of the day, else of a page of it
_OPENING, _CLOSING = ("OPBD", "PRCD", "ITBD"), ("CLBD", "ITBD")
_LONGEST = 2000


def read_camt(data):
    """The statements of a CAMT file.

    :param bytes data: the file
    :rtype: list[BankStatement]
    :raises BankFileError: with the line, when it is no such file or it is broken
    """
    try:
        return list(_Reader(data).statements())
    except etree.XMLSyntaxError as error:
        complete = _END.search(data[-2000:].replace(b"\0", b""))
        code = "not_xml" if complete else "truncated"
        raise BankFileError(code, error.lineno or None, error.msg) from None


class _Reader:
    """One file; elements are found by the names of its own version."""

    def __init__(self, data):
        self._data = data
        self._space = self._checked_space()
        self._paths = {}
        self._identities = Identities()

    def _checked_space(self):
        """The namespace of the document, seen before the rest of it is.

        :raises BankFileError: it is something else than CAMT.053 or CAMT.054
        """
        events = etree.iterparse(io.BytesIO(self._data), events=("start",), **_SAFE)
        _event, root = next(events)
        docinfo = root.getroottree().docinfo
        if docinfo.doctype or docinfo.internalDTD is not None:
            raise BankFileError("doctype", 1)
        name = etree.QName(root)
        space = name.namespace or ""
        if name.localname != "Document" or not _NAMESPACE.fullmatch(space):
            raise BankFileError(
                "unknown_format", root.sourceline, space or name.localname
            )
        return space

    def statements(self):
        """:return: iterator of BankStatement"""
        names = {f"{{{self._space}}}{name}": name
                 for name in (*_STATEMENTS, "Acct", "Bal", "Ntry")}  # fmt: skip
        statement, balances = None, {}
        for event, node in etree.iterparse(
            io.BytesIO(self._data), events=("start", "end"), tag=tuple(names), **_SAFE
        ):
            name = names[node.tag]
            if name in _STATEMENTS:
                if event == "start":
                    statement, balances = BankStatement(), {}
                    continue
                self._finish(node, statement, balances)
                yield statement
                node.clear()
            elif event == "end" and names.get(node.getparent().tag) in _STATEMENTS:
                self._part(name, node, statement, balances)

    def _part(self, name, node, statement, balances):
        """A part of a statement, in the order the standard prescribes."""
        if name == "Acct":
            statement.account = self._account_number(node)
            statement.currency = self._text(node, "Ccy")
        elif name == "Bal":
            code = self._text(node, "Tp/CdOrPrtry/Cd")
            balances.setdefault(code, []).append(self._amount(node))
        else:
            statement.transactions += self._entry(node, statement)
            before = node.getprevious()
            if before is not None and before.tag == node.tag:
                node.getparent().remove(before)
            node.clear()

    def _finish(self, node, statement, balances):
        statement.name = self._text(node, "Id")
        opening = next((balances[code] for code in _OPENING if code in balances), None)
        closing = next((balances[code] for code in _CLOSING if code in balances), None)
        statement.balance_start = opening[0] if opening else None
        statement.balance_end = closing[-1] if closing else None

    # === VALUES ===#

    def _path(self, path):
        """The path in the names of this version."""
        found = self._paths.get(path)
        if found is None:
            found = "/".join(f"{{{self._space}}}{name}" for name in path.split("/"))
            self._paths[path] = found
        return found

    def _find(self, node, path):
        return node.find(self._path(path))

    def _all(self, node, path):
        return node.iterfind(self._path(path))

    def _text(self, node, *paths):
        """The text at the first of the paths that has one."""
        for path in paths:
            if text := _clean(node.findtext(self._path(path))):
                return text
        return ""

    def _amount(self, node):
        """The amount of an entry or a balance, money that leaves negative."""
        found = self._find(node, "Amt")
        if found is None:
            raise BankFileError("missing_value", node.sourceline, "Amt")
        amount = _number(found)
        sign = self._text(node, "CdtDbtInd")
        if sign not in ("CRDT", "DBIT"):
            raise BankFileError("missing_value", node.sourceline, "CdtDbtInd")
        return -amount if sign == "DBIT" else amount

    def _date(self, node):
        text = self._text(
            node, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"
        )  # fmt: skip
        if not text:
            raise BankFileError("missing_value", node.sourceline, "BookgDt")
        try:
            return datetime.date.fromisoformat(text[:10])
        except ValueError:
            raise BankFileError("bad_date", node.sourceline, text) from None

    def _account_number(self, node):
        return self._text(node, "Id/IBAN", "Id/Othr/Id")

    # === ENTRIES ===#

    def _entry(self, node, statement):
        """The transactions of one entry; a batch is split when its parts make it up."""
        if self._text(node, "Sts/Cd", "Sts") in _PENDING:
            statement.skipped += 1
            return []
        amount, date = self._amount(node), self._date(node)
        details = list(self._all(node, "NtryDtls/TxDtls"))
        amounts = [self._part_amount(one, node, amount) for one in details]
        reference = self._text(node, "AcctSvcrRef")
        if len(details) > 1 and None not in amounts and sum(amounts) == amount:
            parts = [
                self._transaction(node, detail, part, date)
                for detail, part in zip(details, amounts, strict=True)
            ]
        elif len(details) > 1:
            parts = [self._together(node, details, amount, date)]
        else:
            detail = details[0] if details else node
            reference = reference or self._text(detail, "Refs/AcctSvcrRef", "Refs/TxId")
            parts = [self._transaction(node, detail, amount, date)]
        return self._identities.entry(parts, reference, statement.account)

    def _part_amount(self, detail, entry, whole):
        """A part has the sign of its own indicator, or that of the entry.

        :return: None, when it does not say its amount in the currency of the account
        """
        currency = self._find(entry, "Amt").get("Ccy")
        for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
            found = self._find(detail, path)
            if found is not None and found.get("Ccy", currency) == currency:
                amount = _number(found)
                sign = self._text(detail, "CdtDbtInd")
                leaves = sign == "DBIT" if sign else whole < 0
                return -amount if leaves else amount
        return None

    def _together(self, entry, details, amount, date):
        """A batch that cannot be split: what all its parts say, in one."""
        each = [self._transaction(entry, one, amount, date) for one in details]
        return Transaction(
            date, amount, _join(*(one.text for one in each)),
            additional_info=_join(*(one.additional_info for one in each)),
            partner_name=_common(one.partner_name for one in each),
            account_number=_common(one.account_number for one in each),
        )  # fmt: skip

    def _transaction(self, entry, detail, amount, date):
        info = self._text(entry, "AddtlNtryInf")
        own_info = self._text(detail, "AddtlTxInf")
        text = _join(
            *(_clean(one.text) for one in self._all(detail, "RmtInf/Ustrd")),
            *(_clean(one.text) for one in self._all(detail, "RmtInf/Strd/AddtlRmtInf")),
            *(_clean(one.text)
              for one in self._all(detail, "RmtInf/Strd/RfrdDocInf/Nb")),
        )  # fmt: skip
        side = self._other_side(entry, amount)
        payer = self._find(detail, f"RltdPties/{side}")
        account = self._find(detail, f"RltdPties/{side}Acct")
        city, street = self._address(payer)
        more = (info, own_info, self._end_to_end(detail), self._returned(detail))
        return Transaction(
            date,
            amount,
            text or own_info or info,
            additional_info=_join(*(one for one in more if one != text)),
            partner_name="" if payer is None else self._text(payer, "Nm", "Pty/Nm"),
            account_number="" if account is None else self._account_number(account),
            city=city,
            street=street,
            payment_reference=self._text(detail, "RmtInf/Strd/CdtrRefInf/Ref"),
        )

    def _end_to_end(self, detail):
        found = self._text(detail, "Refs/EndToEndId")
        return "" if found.upper() in ("NOTPROVIDED", "NONREF") else found

    def _returned(self, detail):
        """Why a payment came back."""
        return _join(
            self._text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
            self._text(detail, "RtrInf/AddtlInf"),
        )

    def _other_side(self, entry, amount):
        """Who is on the other side: the debtor of a receipt, the creditor of a payment.

        A payment that is taken back keeps the parties of the first time.
        """
        taken_back = self._text(entry, "RvslInd") in ("true", "1")
        return "Dbtr" if (amount >= 0) != taken_back else "Cdtr"

    def _address(self, payer):
        """(city, street) of a party."""
        address = None
        if payer is not None:
            address = self._find(payer, "PstlAdr")
            if address is None:
                address = self._find(payer, "Pty/PstlAdr")
        if address is None:
            return "", ""
        street = _join(self._text(address, "StrtNm"), self._text(address, "BldgNb"))
        return (
            self._text(address, "TwnNm"),
            street or self._text(address, "AdrLine"),
        )


def _number(node):
    text = (node.text or "").strip()
    amount = number(text)
    if amount is None:
        raise BankFileError("bad_amount", node.sourceline, text)
    return amount


def _clean(text):
    return " ".join(text.split()) if text else ""


def _join(*texts):
    """Different texts in one."""
    return " ".join(dict.fromkeys(filter(None, texts)))[:_LONGEST]


def _common(texts):
    """What all say, or nothing."""
    different = set(texts)
    return different.pop() if len(different) == 1 else ""
