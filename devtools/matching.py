"""./dev match: the payment matching engine on a file, without a database."""

import argparse
import json
import sys

from .shell import ROOT, DevError

EXAMPLE = "docs/matching_example.jsonl"


def cmd_match(argv):
    """Print what the engine proposes for each object of a file, a line of JSON each."""
    parser = argparse.ArgumentParser(
        prog="./dev match",
        description="Read JSON objects, one a line, with statement_lines, "
        "open_entries, customers, rules, text_mappings, tolerance, settings and "
        "direct_debits; print what each line pays. "
        f"An example is {EXAMPLE}.",
    )
    parser.add_argument("file", metavar="FILE.jsonl", help="- reads standard input")
    args = parser.parse_args(argv)
    sys.path.insert(0, str(ROOT / "nav_sales_addon"))
    for number, text in enumerate(_lines(args.file), 1):
        if text.strip():
            try:
                answer = _answer(json.loads(text))
            except (ValueError, TypeError, KeyError) as error:
                raise DevError(f"{args.file}, line {number}: {error}") from error
            if answer:
                print(json.dumps(answer, ensure_ascii=False))
    return 0


def _lines(name):
    if name == "-":
        return sys.stdin
    try:
        with open(name, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError as error:
        raise DevError(f"{name} cannot be read: {error.strerror}.") from error


def _answer(case):
    """The proposals of one object; None for kinds the engine alone does not decide."""
    from engines.payment_matching import match

    if case.get("kind", "match") != "match":
        return None
    proposals = [] if _only_listed(case) else match(**arguments(case))
    served = {proposal.line: _proposal(proposal) for proposal in proposals}
    result = [
        served.get(
            line["ref"], {"line": line["ref"], "confidence": "none", "applied": []}
        )
        for line in case["statement_lines"]
    ]
    return {"id": case.get("id"), "result": result}


def _only_listed(case):
    return (case.get("run") or {}).get("apply") is False


def arguments(case):
    """The engine's arguments from one object of a scenario file."""
    from engines import payment_matching as engine

    def read(kind, name):
        return [engine.from_dict(kind, values) for values in case.get(name) or ()]

    rules = case.get("rules") or "default"
    return {
        "lines": read(engine.StatementLine, "statement_lines"),
        "entries": read(engine.OpenEntry, "open_entries"),
        "rules": engine.DEFAULT_RULES
        if rules == "default"
        else [engine.from_dict(engine.Rule, values) for values in rules],
        "mappings": read(engine.TextMapping, "text_mappings"),
        "tolerance": engine.from_dict(engine.Tolerance, case.get("tolerance") or {}),
        "settings": engine.from_dict(engine.Settings, case.get("settings") or {}),
        "customers": read(engine.Customer, "customers"),
        "direct_debits": read(engine.DirectDebit, "direct_debits"),
    }


def _proposal(proposal):
    return {
        "line": proposal.line,
        "confidence": proposal.confidence,
        "applied": [_application(part) for part in proposal.applied],
    }


def _application(part):
    found = {"entry": part.entry, "amount": part.amount, "discount": part.discount}
    if part.entry is None:
        found |= {"account_type": part.account_type, "account": part.account}
    return found
