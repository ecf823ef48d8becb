"""Bank files as banks write them, for tests and stories."""

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.05{kind}.001.{version}">
 <{message}><GrpHdr><MsgId>M1</MsgId></GrpHdr>
  <{part}><Id>2026-017</Id>
   <Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
   <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
    <Amt Ccy="{currency}">{start}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
   <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
    <Amt Ccy="{currency}">{end}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
   {entries}
  </{part}></{message}></Document>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
 <Sts>{state}</Sts><BookgDt><Dt>{date}</Dt></BookgDt>
 <AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls>{details}</NtryDtls>
 <AddtlNtryInf>SEPA</AddtlNtryInf></Ntry>"""
DETAIL = """<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>{amount}
 <RltdPties><Dbtr>{name}<PstlAdr><StrtNm>Quay</StrtNm><BldgNb>7</BldgNb>
 <TwnNm>Bergen</TwnNm></PstlAdr></Dbtr><DbtrAcct><Id><IBAN>XX77</IBAN></Id></DbtrAcct>
 </RltdPties><RmtInf><Ustrd>{text}</Ustrd>{structured}</RmtInf></TxDtls>"""


def detail(text="", name="<Nm>Harbour Boats</Nm>", amount="", **values):
    amount = f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>' * bool(
        amount
    )
    values = {"end_to_end": "NOTPROVIDED", "structured": "", **values}
    return DETAIL.format(text=text, name=name, amount=amount, **values)


def entry(amount, text="", details="", **values):
    values = {"state": "BOOK", "date": "2026-01-20", "ref": f"R{amount}", **values}
    sign = "DBIT" if amount < 0 else "CRDT"
    details = details or detail(text)
    return ENTRY.format(amount=abs(amount), sign=sign, details=details, **values)


def camt(
    entries, kind=3, version="02", iban="XX12 3456", currency="EUR", start=0, end=0
):
    message, part = (
        ("BkToCstmrStmt", "Stmt") if kind == 3 else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    text = CAMT.format(
        kind=kind, version=version, iban=iban, currency=currency, start=start, end=end,
        message=message, part=part, entries="".join(entries),
    )  # fmt: skip
    return text.encode()


OFX_1 = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>
<DTSERVER>20260121<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>
<STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>XX123456<ACCTTYPE>CHECKING
</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260121
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260120<TRNAMT>125.50<FITID>F1<NAME>Harbour Boats
<MEMO>INVOICE SI-1</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260121<TRNAMT>-12.00<FITID>F2<NAME>Bank fees
</STMTTRN></BANKTRANLIST><LEDGERBAL><BALAMT>613.50<DTASOF>20260121</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
OFX_2 = b"""<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>
<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>
<DTSERVER>20260121</DTSERVER><LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1</TRNUID><STATUS><CODE>0</CODE>
<SEVERITY>INFO</SEVERITY></STATUS><STMTRS><CURDEF>EUR</CURDEF><BANKACCTFROM>
<BANKID>1</BANKID><ACCTID>XX123456</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260101</DTSTART><DTEND>20260121</DTEND><STMTTRN>
<TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20260120120000</DTPOSTED><TRNAMT>10.00</TRNAMT>
<FITID>G1</FITID><NAME>Willow Mills</NAME></STMTTRN></BANKTRANLIST><LEDGERBAL>
<BALAMT>10.00</BALAMT><DTASOF>20260121</DTASOF></LEDGERBAL></STMTRS></STMTTRNRS>
</BANKMSGSRSV1></OFX>
"""
