"""Bank statements from files: CAMT.053/054, OFX and CSV. No Odoo in here."""

from .camt import read_camt
from .csv_file import CsvFormat, preview_csv, read_csv
from .ofx import read_ofx
from .records import BankFileError, BankStatement, Transaction

CAMT, OFX, CSV, UNKNOWN = "camt", "ofx", "csv", "unknown"
# PDF, ZIP (as spreadsheets are), old Excel, pictures
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")


def kind_of(data):
    """What a file is by its beginning: camt, ofx, csv or unknown."""
    if data.startswith(_BINARY):
        return UNKNOWN
    start = data[:2000].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    start = start.replace(b"\0", b"").upper()
    if b"OFXHEADER" in start or b"<OFX>" in start:
        return OFX
    return CAMT if start.startswith(b"<") else CSV


__all__ = [
    "CAMT", "CSV", "OFX", "UNKNOWN", "BankFileError", "BankStatement", "CsvFormat",
    "Transaction", "kind_of", "preview_csv", "read_camt", "read_csv", "read_ofx",
]  # fmt: skip
