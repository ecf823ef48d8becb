"""Payment matching: time, memory and quality of the engine, no database needed.

The obvious method (every line against every entry) runs beside it, on a sample of the
lines when the whole would take hours; its time is then scaled up and marked with ~.
"""

import argparse
import sys
import time
import tracemalloc
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "nav_sales_addon")]

from engines.payment_matching import Settings, match  # noqa: E402

from benchmarks._bank_lines import World  # noqa: E402
from benchmarks._measure import print_aims, print_table  # noqa: E402
from benchmarks._pairwise import score_pairs  # noqa: E402

NO_DATABASE = True  # read by ./dev bench
SIZES = (
    (100, 1_000), (1_000, 1_000), (1_000, 10_000), (1_000, 100_000),
    (10_000, 10_000), (10_000, 100_000), (10_000, 200_000),
)  # fmt: skip
SAMPLE = 5  # lines of the pairwise method


def measure(lines, entries, pairwise):
    world = World(lines, entries)
    start = time.perf_counter()
    proposals = match(world.lines, world.entries, customers=world.customers)
    seconds = time.perf_counter() - start
    row = [f"{lines:,}", f"{entries:,}", f"{seconds:.2f}"]
    if pairwise:
        sample = world.lines[:SAMPLE]
        start = time.perf_counter()
        scores = score_pairs(sample, world.entries, world.customers)
        slow = (time.perf_counter() - start) * lines / len(sample)
        _same_scores(scores, proposals)
        row += [f"~{slow:,.0f}", f"{slow / seconds:,.0f}"]
    else:
        row += ["", ""]
    return row


def _same_scores(scores, proposals):
    """The engine may serve a line with less than its best, never with more."""
    for proposal in proposals:
        best = scores.get(proposal.line)
        single = len(proposal.applied) == 1
        if best is not None and single and proposal.score > best:
            raise AssertionError((proposal, best))


def memory(lines, entries):
    world = World(lines, entries)
    tracemalloc.start()
    match(world.lines, world.entries, customers=world.customers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def quality(lines, entries, sets):
    """Right, wrong and missing by kind of line and by confidence."""
    world = World(lines, entries, seed=7)
    found = match(
        world.lines, world.entries, settings=Settings(sets=sets),
        customers=world.customers,
    )  # fmt: skip
    by_kind, by_confidence = defaultdict(Counter), defaultdict(Counter)
    for proposal in found:
        truth = world.truth[proposal.line]
        paid = {part.entry for part in proposal.applied}
        if not paid:
            verdict = "missed" if truth else "right"
        else:
            verdict = "right" if paid <= truth else "wrong"
        by_kind[world.kinds[proposal.line]][verdict] += 1
        if paid:
            by_confidence[proposal.confidence][verdict] += 1
    return by_kind, by_confidence


def print_quality(lines, entries):
    for sets in (False, True):
        kinds, levels = quality(lines, entries, sets)
        title = f"Quality, {lines:,} noisy lines x {entries:,} entries"
        title += ", sets looked for" if sets else ""
        for name, groups in (("kind of line", kinds), ("confidence", levels)):
            verdicts = ("right", "wrong", "missed")
            rows = [
                [key, *(count[verdict] for verdict in verdicts)]
                for key, count in sorted(groups.items())
            ]
            print_table(title, [name, *verdicts], rows)
        wrong = levels["high"]["wrong"]
        print_aims([(not wrong, f"wrong at High: {wrong}")])


def main():
    parser = argparse.ArgumentParser(prog="./dev bench matching", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    args = parser.parse_args()
    sizes = SIZES[:3] if args.quick else SIZES
    rows = [measure(*size, pairwise=size[1] <= 10_000) for size in sizes]
    head = ["lines", "entries", "seconds", "pairwise", "times"]
    print_table("Matching", head, rows)
    print_quality(2_000, 10_000)
    if not args.quick:
        print(f"\nPeak memory, 10,000 x 100,000: {memory(10_000, 100_000):,.0f} MiB")


if __name__ == "__main__":
    main()
