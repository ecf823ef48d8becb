"""OFX 1 (SGML) and 2 (XML), read by ofxparse."""

import io
import re
from decimal import Decimal

from .records import LARGEST, BankFileError, BankStatement, Identities, Transaction

_ENCODING = re.compile(rb"""(?:ENCODING|CHARSET)[:=]\s*["']?([\w-]+)""", re.IGNORECASE)
_KNOWN = {
    b"UTF-8": "utf-8", b"UTF8": "utf-8", b"UNICODE": "utf-8", b"1252": "cp1252",
    b"8859-1": "latin-1", b"ISO-8859-1": "latin-1", b"ISO-8859-15": "iso8859-15",
    b"WINDOWS-1252": "cp1252", b"1250": "cp1250",
}  # fmt: skip
_NO_ID = re.compile(r"<FITID>\s*(?=<)", re.IGNORECASE)
_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")
_HEADER = "OFXHEADER:100\nENCODING:UTF-8\n\n"


def read_ofx(data):
    """The statements of an OFX file, one for each account.

    :param bytes data: the file
    :rtype: list[BankStatement]
    :raises BankFileError: when it is broken or ends too early
    """
    # Odoo's requirement; heavy, so on demand
    from ofxparse import AccountType, OfxParser

    text = _decode(data)
    start = text.upper().find("<OFX>")
    if start < 0:
        raise BankFileError("unknown_format", None, text[:40])
    if "</OFX>" not in text[-4000:].upper():
        raise BankFileError("truncated", text.count("\n") + 1)
    # what ofxparse must not guess: header and characters, numbers banks leave out
    body = _HEADER + _NO_ID.sub("<FITID>NONE", text[start:])
    try:
        found = OfxParser.parse(io.BytesIO(body.encode()))
    except Exception as error:  # ofxparse raises whatever it meets
        raise _refusal(error, text) from None
    return [
        _statement(account)
        for account in getattr(found, "accounts", ())
        if account.statement and account.type != AccountType.Investment
    ]


def _decode(data):
    """The characters of the file: as it says, else as they fit."""
    names = [_KNOWN.get(one.upper()) for one in _ENCODING.findall(data[:1000])]
    for name in (*filter(None, names[::-1]), "utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise BankFileError("bad_encoding")


def _refusal(error, text):
    """What ofxparse complains about, with the line where it stands."""
    message = " ".join(str(error).split())
    quoted = _QUOTED.search(message)
    value = quoted.group(1) if quoted else ""
    place = text.find(value) if value else -1
    line = text.count("\n", 0, place) + 1 if place >= 0 else None
    if "Amount" in message and value:
        return BankFileError("bad_amount", line, value)
    if "time data" in message and value:
        return BankFileError("bad_date", line, value)
    return BankFileError("unknown_format", line, message)


def _statement(account):
    source, identities = account.statement, Identities()
    rows = []
    for one in source.transactions:
        rows += identities.entry([_transaction(one)], one.id or "")
    statement = BankStatement(
        account=account.account_id or "",
        currency=(account.curdef or source.currency or "").upper(),
        transactions=rows,
    )
    end = _balance(source)
    if end is not None:
        statement.balance_end = end
        statement.balance_start = end - statement.total
    return statement


def _balance(source):
    """The balance after the last transaction; banks may tell that of a later day."""
    if getattr(source, "balance", None) is None:
        return None
    of, until = getattr(source, "balance_date", None), source.end_date
    if of and until and (of - until).days > 1:
        return None
    return Decimal(source.balance)


def _transaction(one):
    if not one.date:
        raise BankFileError("bad_date", None, one.id)
    amount = Decimal(one.amount)
    if not amount.is_finite() or abs(amount) >= LARGEST:
        raise BankFileError("bad_amount", None, amount)
    payee, memo = (_clean(one.payee), _clean(one.memo))
    return Transaction(
        date=one.date.date(),
        amount=amount,
        text=memo or payee,
        additional_info=_clean(one.checknum),
        partner_name=payee if memo and payee != memo else "",
    )


def _clean(text):
    return " ".join(text.split()) if text else ""
