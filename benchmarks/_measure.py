"""Tools of the benchmarks: measure a step, count its SQL, print a table."""

import re
import statistics
import threading
import time
from collections import Counter, defaultdict
from contextlib import contextmanager


class Sample:
    """What one measured run took."""

    def __init__(self, seconds, cpu, queries, units):
        self.ms = seconds * 1000 / units
        self.cpu_ms = cpu * 1000 / units
        self.queries = queries / units


class Meter:
    """Collects samples by name and answers with medians."""

    def __init__(self, env):
        self.cr = env.cr
        self.samples = defaultdict(list)

    @contextmanager
    def measure(self, name, units=1, keep=True):
        """Time a block including its commit; each block begins with a cold cache.

        :param units: orders or lines the block handles; samples are per unit
        :param keep: False for a warm-up
        """
        self.cr.commit()
        queries = self.cr.sql_log_count
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.cr.commit()
        seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if keep:
            queries = self.cr.sql_log_count - queries
            self.samples[name].append(Sample(seconds, cpu, queries, units))

    def __contains__(self, name):
        return name in self.samples

    def median(self, name, figure):
        return statistics.median(getattr(s, figure) for s in self.samples[name])

    def count(self, name):
        return len(self.samples[name])

    def speed(self, name, base, figure="ms"):
        """How many times as fast as ``base``."""
        return self.median(base, figure) / self.median(name, figure)

    def rows(self, names, base):
        """Table rows of some measurements, compared with one of them."""
        for name in names:
            figures = ("ms", "cpu_ms", "queries")
            values = [f"{self.median(name, figure):.0f}" for figure in figures]
            ratios = [f"{self.speed(name, base, f):.2f}x" for f in figures[:2]]
            yield (name, *values, *ratios, self.count(name))


def print_table(title, head, rows):
    """Columns as wide as their content; numbers to the right, names to the left."""
    rows = [head, *map(tuple, rows)]
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(head))]
    print(f"\n{title}")
    for row in rows:
        first = str(row[0]).ljust(widths[0])
        rest = (str(v).rjust(w) for v, w in zip(row[1:], widths[1:], strict=True))
        print("  ", first, *rest, sep="  ", flush=True)


def print_aims(aims):
    """:param aims: pairs: whether it was reached, and what it is"""
    print("\nAims")
    for reached, text in aims:
        print("  ", "met   " if reached else "MISSED", text)


# === WHERE THE STATEMENTS COME FROM ===#


@contextmanager
def statements():
    """Collect the statements of this thread: ``Counter {normalised text: times}``."""
    found = Counter()

    def note(_cr, query, params, _start, _delay):
        text = getattr(query, "code", query)
        found[normalise(text.decode() if isinstance(text, bytes) else str(text))] += 1

    thread = threading.current_thread()
    hooks = getattr(thread, "query_hooks", None)
    if hooks is None:
        hooks = thread.query_hooks = []
    hooks.append(note)
    try:
        yield found
    finally:
        hooks.remove(note)


def normalise(text):
    """A statement without its values and long lists, so that equal ones look equal."""
    text = re.sub(r"\s+", " ", text.strip())
    text = re.sub(r"'[^']*'", "?", text)
    text = re.sub(r"\b\d+\b|%s", "?", text)
    text = re.sub(r"\(\s*\?(\s*,\s*\?)+\s*\)", "(?…)", text)
    text = re.sub(r"(\(\?…\))(\s*,\s*\(\?…\))+", r"\1…", text)
    return re.sub(r'(SAVEPOINT ")[^"]*', r"\1?", text)
