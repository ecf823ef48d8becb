"""CAMT.053 (statement) and CAMT.054 (notification), ISO 20022, versions 02 to 13.

The file is read as a stream: an entry is thrown away once it is understood, so 50 MB
need a few. Entities, document types and the network are off: a bank needs none.
"""

import datetime
import io
import re
from decimal import Decimal, InvalidOperation

from lxml import etree

from .records import BankFileError, BankStatement, Transaction, with_unique_ids

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.\d\d$")
_STATEMENTS = {"Stmt", "Ntfctn"}
_SKIPPED = {"PDNG", "INFO", "FUTR"}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_camt(data):
    """The statements of a CAMT file.

    :param bytes data: the file
    :rtype: list[BankStatement]
    :raises BankFileError: with the line, when it is no such file or it is broken
    """
    try:
        return list(_statements(io.BytesIO(data)))
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        ended = data.rstrip()[-11:].endswith(b">") and b"</" in data[-200:]
        raise BankFileError(
            "not_xml" if ended else "truncated", line, error.msg
        ) from None


def _statements(stream):
    statement, known = None, False
    parser = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
    )
    for event, node in parser:
        if not known:
            _check_root(node)
            known = True
        name = _name(node)
        if event == "start":
            if name in _STATEMENTS:
                statement, entries = BankStatement(), []
        elif name == "Ntry":
            entries += _entry(node, statement)
            _forget(node)
        elif name == "Acct" and _name(node.getparent()) in _STATEMENTS:
            _account(node, statement)
        elif name == "Bal" and _name(node.getparent()) in _STATEMENTS:
            _balance(node, statement)
        elif name in _STATEMENTS:
            statement.name = _text(node, "Id")
            statement.transactions = with_unique_ids(entries)
            yield statement
            _forget(node)


def _check_root(root):
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise BankFileError("doctype", 1)
    space = etree.QName(root).namespace or ""
    if _name(root) != "Document" or not _NAMESPACE.match(space):
        raise BankFileError("unknown_format", root.sourceline, space or _name(root))


def _forget(node):
    node.clear()
    while node.getprevious() is not None:
        del node.getparent()[0]


# === PARTS ===#


def _name(node):
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _find(node, *path):
    """The first element on a path of local names, or None."""
    for name in path:
        node = next((one for one in node if _name(one) == name), None)
        if node is None:
            return None
    return node


def _all(node, name):
    return [one for one in node if _name(one) == name]


def _text(node, *path):
    found = _find(node, *path)
    return " ".join((found.text or "").split()) if found is not None else ""


def _account(node, statement):
    statement.account = _text(node, "Id", "IBAN") or _text(node, "Id", "Othr", "Id")
    statement.currency = _text(node, "Ccy")


def _balance(node, statement):
    code = _text(node, "Tp", "CdOrPrtry", "Cd")
    if code in _OPENING and (statement.balance_start is None or code == "OPBD"):
        statement.balance_start = _amount(node)
    elif code in _CLOSING:
        statement.balance_end = _amount(node)


def _amount(node, *path):
    found = _find(node, *path, "Amt")
    if found is None:
        raise BankFileError("missing_value", node.sourceline, "Amt")
    try:
        amount = Decimal((found.text or "").strip())
    except InvalidOperation:
        raise BankFileError("bad_amount", found.sourceline, found.text) from None
    if not amount.is_finite():
        raise BankFileError("bad_amount", found.sourceline, found.text)
    return -amount if _text(node, "CdtDbtInd") == "DBIT" else amount


def _date(node):
    for name in ("BookgDt", "ValDt"):
        for kind in ("Dt", "DtTm"):
            text = _text(node, name, kind)
            if text:
                try:
                    return datetime.date.fromisoformat(text[:10])
                except ValueError:
                    raise BankFileError("bad_date", node.sourceline, text) from None
    raise BankFileError("missing_value", node.sourceline, "BookgDt")


# === TRANSACTIONS ===#


def _entry(node, statement):
    """The transactions of one entry; a batch is split when its parts make it up."""
    state = _text(node, "Sts", "Cd") or _text(node, "Sts")
    if state in _SKIPPED:
        statement.skipped += 1
        return []
    amount, date = _amount(node), _date(node)
    details = [one for group in _all(node, "NtryDtls") for one in _all(group, "TxDtls")]
    parts = [_part_amount(one, amount) for one in details]
    if len(details) > 1 and None not in parts and sum(parts) == amount:
        return [
            _transaction(node, detail, part, date, number)
            for number, (detail, part) in enumerate(zip(details, parts, strict=True), 1)
        ]
    return [_transaction(node, details[0] if details else None, amount, date)]


def _part_amount(detail, whole):
    """A part has the sign of its own indicator, or that of the entry."""
    found = _find(detail, "Amt")
    if found is None:
        found = _find(detail, "AmtDtls", "TxAmt", "Amt")
    if found is None:
        return None
    try:
        amount = Decimal((found.text or "").strip())
    except InvalidOperation:
        raise BankFileError("bad_amount", found.sourceline, found.text) from None
    sign = _text(detail, "CdtDbtInd") or ("DBIT" if whole < 0 else "CRDT")
    return -amount if sign == "DBIT" else amount


def _transaction(entry, detail, amount, date, number=None):
    info = _text(entry, "AddtlNtryInf")
    unique = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    if detail is None:
        return Transaction(date, amount, info, unique)
    own = _text(detail, "Refs", "AcctSvcrRef") or _text(detail, "Refs", "TxId")
    if number and (unique or own):
        unique = f"{unique}/{own or number}"
    text = " ".join(
        " ".join((one.text or "").split())
        for group in _all(detail, "RmtInf")
        for one in _all(group, "Ustrd")
    )
    more = [info, _text(detail, "AddtlTxInf"), _end_to_end(detail)]
    payer, account = _other_party(detail, amount)
    return Transaction(
        date,
        amount,
        text or info or _text(detail, "AddtlTxInf"),
        unique or own,
        " ".join(one for one in more if one and one != text),
        "" if payer is None else _text(payer, "Nm") or _text(payer, "Pty", "Nm"),
        account,
        *_address(payer),
        _structured(detail),
    )


def _end_to_end(detail):
    found = _text(detail, "Refs", "EndToEndId")
    return "" if found.upper() in ("NOTPROVIDED", "NONREF") else found


def _other_party(detail, amount):
    """Who is on the other side: the debtor of a receipt, the creditor of a payment."""
    side = "Dbtr" if amount >= 0 else "Cdtr"
    payer = _find(detail, "RltdPties", side)
    account = _find(detail, "RltdPties", f"{side}Acct", "Id")
    if account is None:
        return payer, ""
    return payer, _text(account, "IBAN") or _text(account, "Othr", "Id")


def _address(payer):
    """(city, street) of a party."""
    if payer is None:
        return "", ""
    address = _find(payer, "PstlAdr")
    if address is None:
        address = _find(payer, "Pty", "PstlAdr")
    if address is None:
        return "", ""
    lines = [" ".join((one.text or "").split()) for one in _all(address, "AdrLine")]
    street = " ".join(
        one for one in (_text(address, "StrtNm"), _text(address, "BldgNb")) if one
    )
    return _text(address, "TwnNm"), street or (lines[0] if lines else "")


def _structured(detail):
    for group in _all(detail, "RmtInf"):
        for one in _all(group, "Strd"):
            if found := _text(one, "CdtrRefInf", "Ref"):
                return found
    return ""
