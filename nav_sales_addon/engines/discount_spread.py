"""Amounts of discounts: spread over lines and taken in parts, exact to the cent.

Plain Python. ``rounding`` is the smallest amount of the currency: 0.01, 1.0, 0.001.
"""

from math import copysign, floor

# Half a cent must be found as half a cent, whatever binary fractions make of it
NOISE = 1e-6


def round_to(amount, rounding):
    """Round to the currency, half away from zero as the books do."""
    steps = floor(abs(amount) / rounding + 0.5 + NOISE)
    return round(copysign(steps * rounding, amount), 10) if steps else 0.0


def spread(total, bases, rounding):
    """Spread an amount in proportion to the bases, with a running remainder.

    The shares always sum up to the amount: 10.00 over three times 33.33 is 3.33, 3.34
    and 3.33; 0.01 stays 0.01.

    :return: list of shares; all 0 when the bases sum up to nothing
    """
    whole = sum(bases)
    if not bases or abs(whole) < rounding / 2:
        return [0.0] * len(bases)
    shares, given, reached = [], 0.0, 0.0
    for base in bases:
        reached += base
        due = round_to(total * reached / whole, rounding)
        shares.append(round(due - given, 10))
        given = due
    return shares


def part(total, natural, granted, done, quantity, whole, rounding, documents):
    """What one document takes of an amount that belongs to a whole line.

    The document takes what its own quantity is worth, unless cents would pile up; the
    last one takes the rest. When what was granted before has nothing to do with the
    amount as it is today, somebody has changed it meanwhile: the new amount then only
    counts for what is left, in proportion.

    :param natural: what the quantity is worth by itself
    :param granted: what earlier documents took
    :param done: the quantity of those
    :param whole: the quantity of the line
    :param documents: how many earlier documents there are
    """
    if not whole or abs(done + quantity) > abs(whole) * (1 + 1e-9):
        return natural
    if abs(granted - total * done / whole) > rounding * (1 + documents) + NOISE:
        return natural
    if abs(done + quantity - whole) <= abs(whole) * 1e-9:
        return round_to(total - granted, rounding)
    target = total * (done + quantity) / whole
    if abs(granted + natural - target) <= rounding + NOISE * rounding:
        return natural
    return round_to(round_to(target, rounding) - granted, rounding)
