"""A bar chart as a drawing inside of a page: for paper, so it is readable in grey."""

from xml.sax.saxutils import escape

WIDTH, HEIGHT = 680, 150
TOP, BOTTOM, LINE = 18, 20, 13
SHADES = ("#d5d8dc", "#b3b8bf", "#8e959e", "#69717b", "#454c55", "#22262b")


def _shades(count):
    """From light to dark over the bars."""
    last = len(SHADES) - 1
    return [SHADES[round(i * last / max(count - 1, 1))] for i in range(count)]


def draw(amounts, labels, texts, dark_first=False):
    """The chart as SVG.

    :param amounts: a bar each; negative ones hang below the line and are hollow
    :param labels: what stands below the bars; a range takes two lines
    :param texts: the amounts as they are written
    :param bool dark_first: the oldest amounts come first; they are the darkest
    """
    count = len(amounts)
    shades = _shades(count)
    if dark_first:
        shades.reverse()
    highest, lowest = max([0, *amounts]), min([0, *amounts])
    span = (highest - lowest) or 1
    lines = [label.split(" – ") for label in labels]
    deepest = max((len(line) for line in lines), default=1)
    bottom = BOTTOM + (deepest - 1) * LINE + (LINE if lowest < 0 else 0)
    room = HEIGHT - TOP - bottom
    base = TOP + room * highest / span
    step = WIDTH / max(count, 1)
    parts = [_line(0, base, WIDTH)]
    for number, amount in enumerate(amounts):
        height = abs(amount) / span * room
        left, middle = number * step + step * 0.2, (number + 0.5) * step
        top = base - height if amount >= 0 else base
        fill = shades[number] if amount >= 0 else "#ffffff"
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * 0.6:.1f}"'
            f' height="{height:.1f}" fill="{fill}" stroke="#22262b"'
            ' stroke-width="0.7"/>'
        )
        above = top - 5 if amount >= 0 else top + height + 12
        parts.append(_text(middle, above, texts[number], bold=True))
        below = HEIGHT - 5 - (deepest - 1) * LINE
        parts += [
            _text(middle, below + depth * LINE, text)
            for depth, text in enumerate(lines[number])
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>'
    )


def _line(x, y, width):
    return (
        f'<line x1="{x}" y1="{y:.1f}" x2="{x + width}" y2="{y:.1f}" stroke="#22262b"'
        ' stroke-width="0.7"/>'
    )


def _text(x, y, text, bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="11"'
        f' font-family="sans-serif" fill="#22262b"{weight}>{escape(text)}</text>'
    )
