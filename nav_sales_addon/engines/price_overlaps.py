"""Rows of a price list that get in each other's way.

No Odoo in here; the rows are those of `best_price` (rules/customers_setup.md §8.1).
"""

from datetime import date

ALL = "all"
SHADOWED, OVERLAPS = "shadowed", "overlaps"


def conflicts(rows, better):
    """Tell for each row that can never win, or shares its time with another, of whom.

    :param better: function of two rows, whether the first amount is at least as good
    :return: ``{row key: (kind, other row)}``
    """
    found = {}
    by_item = {}
    for row in rows:
        by_item.setdefault((row.item, row.variant, row.currency), []).append(row)
    for group in by_item.values():
        for place, row in enumerate(group):
            conflict = _conflict(row, place, group, better)
            if conflict:
                found[row.key] = conflict
    return found


def _conflict(row, place, group, better):
    overlap = None
    for other_place, other in enumerate(group):
        if other is row or not _meet(row, other):
            continue
        if _covers(other, row) and better(other, row):
            alike = _covers(row, other) and better(row, other)
            if not alike or other_place < place:
                return SHADOWED, other
        if _same_key(row, other):
            overlap = overlap or (OVERLAPS, other)
    return overlap


def _same_key(row, other):
    return (row.source, row.unit, row.minimum) == (
        other.source,
        other.unit,
        other.minimum,
    )


def _span(row):
    return row.start or date.min, row.end or date.max


def _meet(row, other):
    (start, end), (other_start, other_end) = _span(row), _span(other)
    return start <= other_end and other_start <= end


def _covers(other, row):
    """Whether the other row qualifies wherever this one does."""
    (start, end), (other_start, other_end) = _span(row), _span(other)
    return (
        (other.source == row.source or other.source == (ALL, None))
        and other.unit == row.unit
        and other.minimum <= row.minimum
        and other_start <= start
        and end <= other_end
    )
