"""OFX 1 (SGML) and 2 (XML), read by ofxparse."""

import io
from decimal import Decimal, InvalidOperation

from .records import BankFileError, BankStatement, Transaction, with_unique_ids


def read_ofx(data):
    """The statements of an OFX file, one for each account.

    :param bytes data: the file
    :rtype: list[BankStatement]
    :raises BankFileError: when it is broken or ends too early
    """
    from ofxparse import OfxParser  # Odoo's requirement; heavy, so on demand

    if b"</OFX>" not in data[-4000:].upper():
        raise BankFileError("truncated")
    try:
        found = OfxParser.parse(io.BytesIO(data))
    except (ValueError, TypeError, AttributeError, KeyError, InvalidOperation) as error:
        raise BankFileError("unknown_format", None, error) from None
    except Exception as error:  # ofxparse raises its own, unexported classes
        raise BankFileError("unknown_format", None, error) from None
    accounts = [one for one in getattr(found, "accounts", ()) if one.statement]
    return [_statement(account) for account in accounts]


def _statement(account):
    source = account.statement
    rows = with_unique_ids(_transaction(one) for one in source.transactions)
    total = sum((row.amount for row in rows), Decimal(0))
    end = getattr(source, "balance", None)
    return BankStatement(
        account=account.account_id or "",
        currency=(account.curdef or source.currency or "").upper(),
        name="",
        balance_start=None if end is None else Decimal(end) - total,
        balance_end=None if end is None else Decimal(end),
        transactions=rows,
    )


def _transaction(one):
    if one.date is None:
        raise BankFileError("bad_date", None, one.id)
    payee, memo = (one.payee or "").strip(), (one.memo or "").strip()
    return Transaction(
        date=one.date.date(),
        amount=Decimal(one.amount),
        text=memo or payee,
        unique_id=one.id or "",
        additional_info=(one.checknum or "").strip(),
        partner_name=payee if memo and payee != memo else "",
    )
