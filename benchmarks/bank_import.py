"""Reading bank files: time and memory of the parsers, no database needed."""

import argparse
import sys
import time
import tracemalloc
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "nav_sales_addon")]

from engines.bank_files import CsvFormat, read_camt, read_csv, read_ofx  # noqa: E402

NO_DATABASE = True  # read by ./dev bench
HEAD = (
    '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.'
    '02"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>XX1</IBAN></Id></Acct>'
)
ENTRY = (
    '<Ntry><Amt Ccy="EUR">{n}.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>2026-01-20</Dt></BookgDt><AcctSvcrRef>R{n}</AcctSvcrRef><NtryDtls>"
    "<TxDtls><Refs><EndToEndId>E{n}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Harbour "
    "Boats {n}</Nm></Dbtr><DbtrAcct><Id><IBAN>XX{n:020d}</IBAN></Id></DbtrAcct>"
    "</RltdPties><RmtInf><Ustrd>Invoice SI-{n}</Ustrd></RmtInf></TxDtls></NtryDtls>"
    "</Ntry>"
)
TAIL = "</Stmt></BkToCstmrStmt></Document>"


def camt_file(size):
    entries = "".join(ENTRY.format(n=number) for number in range(size))
    return (HEAD + entries + TAIL).encode()


OFX = (
    "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260120<TRNAMT>{n}.50<FITID>R{n}<NAME>Harbour "
    "Boats {n}\n<MEMO>Invoice SI-{n}</STMTTRN>\n"
)
OFX_HEAD = (
    "OFXHEADER:100\nENCODING:UTF-8\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR"
    "<BANKACCTFROM><BANKID>1<ACCTID>XX1<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
    "<DTSTART>20260101<DTEND>20260131\n"
)
OFX_TAIL = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"


def ofx_file(size):
    rows = "".join(OFX.format(n=number) for number in range(size))
    return (OFX_HEAD + rows + OFX_TAIL).encode()


def csv_file(size):
    row = "20.01.2026;{0},50;Invoice SI-{0};Harbour Boats {0}\n"
    rows = "".join(row.format(number) for number in range(size))
    return f"Date;Amount;Text;Payer\n{rows}".encode()


def measure(name, data, reader):
    start = time.process_time()
    count = sum(len(one.transactions) for one in reader(data))
    seconds = time.process_time() - start
    tracemalloc.start()
    reader(data)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    size = len(data) / 2**20
    print(f"   {name:5} {count:9,} {size:7.1f} MB {seconds:7.2f} s {peak:7.0f} MiB")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="(100000)")
    args = parser.parse_args()
    layout = CsvFormat(amount_column=2, text_column=3, name_column=4)
    print("\nBank files   rows      file     CPU   memory")
    measure("CAMT", camt_file(args.rows // 10), read_camt)
    measure("CAMT", camt_file(args.rows), read_camt)
    measure("OFX", ofx_file(args.rows // 10), read_ofx)
    measure("CSV", csv_file(args.rows), lambda data: read_csv(data, layout))


if __name__ == "__main__":
    main()
