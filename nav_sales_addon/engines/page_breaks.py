"""Where the lines of a printed document are divided into pages. Pure arithmetic."""


def page_breaks(rows, first, other, foot, carried):
    """Divide lines into pages that end and begin with a total.

    A page never ends with a heading, and the last one has at least one line above
    what stands below the lines.

    :param list rows: ``(height, whether a page may end after it)`` of every line
    :param float first: room for lines on the first page
    :param float other: the same on every further page
    :param float foot: height of what stands below the lines and must stay whole
    :param float carried: height of a line with a total
    :return: the lines further pages begin with, None when it cannot be done
    """
    heights = [height for height, _may_end in rows]
    if foot + carried + max(heights, default=0.0) > other:
        foot = 0.0  # higher than a page: it has to be broken anyway
    breaks, start, room = [], 0, first
    while sum(heights[start:]) + foot > room:
        end = _last_line(rows, start, room - carried)
        if end is None:
            return None
        breaks.append(end)
        start, room = end, other - carried
    return breaks


def _last_line(rows, start, room):
    """How many lines fit, one left for the next page; None when a page stays empty."""
    end, used = start, 0.0
    while end < len(rows) - 1 and used + rows[end][0] <= room:
        used += rows[end][0]
        end += 1
    while end > start and not rows[end - 1][1]:
        end -= 1
    return end if end > start else None
