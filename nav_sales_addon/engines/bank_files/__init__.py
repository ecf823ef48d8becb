"""Bank statements from files: CAMT.053/054, OFX and CSV. No Odoo in here."""

from .camt import read_camt
from .csv_file import CsvFormat, preview_csv, read_csv
from .ofx import read_ofx
from .records import BankFileError, BankStatement, Transaction

CAMT, OFX, CSV = "camt", "ofx", "csv"


def kind_of(data):
    """What a file is by its beginning: camt, ofx or csv."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").replace(b"\0", b"").upper()
    if b"OFXHEADER" in start or b"<OFX>" in start:
        return OFX
    return CAMT if start.lstrip(b"\xff\xfe").startswith(b"<") else CSV


__all__ = [
    "CAMT", "CSV", "OFX", "BankFileError", "BankStatement", "CsvFormat",
    "Transaction", "kind_of", "preview_csv", "read_camt", "read_csv", "read_ofx",
]  # fmt: skip
