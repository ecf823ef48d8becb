"""How a story speaks and how it checks itself."""

WIDTH = 96


def money(amount):
    return f"{amount:,.2f}"


def number(quantity):
    return f"{quantity:,.6g}"


def words(value):
    return (value or "").replace("_", " ").capitalize()


class Teller:
    """Prints headings, sentences and tables; remembers every figure that is wrong."""

    def __init__(self, say):
        self.say = say
        self.wrong = []
        self.step = 0
        self.title = ""

    def open(self, title, *lines):
        self.say(f"\n{'=' * WIDTH}\n{title}\n{'=' * WIDTH}")
        for line in lines:
            self.say(line)

    def heading(self, title):
        self.step += 1
        self.title = title
        line = f"{self.step}. {title}"
        self.say(f"\n{line}\n{'-' * len(line)}")

    def tell(self, text):
        self.say(text)

    def table(self, title, headers, rows):
        """Words to the left, figures (anything that is no text) to the right."""
        cells = [[_cell(value) for value in row] for row in rows]
        right = [
            any(not isinstance(row[column], str) for row in rows)
            for column in range(len(headers))
        ]
        widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
        self.say(f"\n  {title}")
        for texts in (headers, *cells):
            parts = [
                text.rjust(width) if to_right else text.ljust(width)
                for text, width, to_right in zip(texts, widths, right, strict=True)
            ]
            self.say(("    " + "  ".join(parts)).rstrip())

    def entries(self, title, columns, entries):
        """A table of records or dictionaries; columns are ``{heading: field}``."""
        rows = [
            [_value(field, entry[field]) for field in columns.values()]
            for entry in entries
        ]
        self.table(title, tuple(columns), rows)

    def check(self, what, actual, expected):
        """Compare one figure, or a dictionary of figures, with what it must be."""
        if isinstance(expected, dict):
            bad = {key for key in expected if actual.get(key) != expected[key]}
            for key in sorted(bad):
                self._report(f"{what}: {key}", actual.get(key), expected[key])
        else:
            bad = actual != expected
            if bad:
                self._report(what, actual, expected)
        self.say(f"  {'✗' if bad else '✓'} {what}")
        return not bad

    def _report(self, what, actual, expected):
        text = f"Step {self.step} ({self.title}), {what} is {actual}, not {expected}"
        self.wrong.append(text)
        self.say(f"  ✗ {text}")


class Quantity(float):
    """A quantity prints without needless decimals."""

    def __str__(self):
        return number(self)


def _cell(value):
    if isinstance(value, str):
        return value
    return money(value) if type(value) is float else str(value)


def _value(field, value):
    if field.endswith("quantity"):
        return Quantity(value)
    if field.endswith("_type"):
        return words(value)
    if field.endswith("_date"):
        return str(value or "")
    return value.display_name if hasattr(value, "display_name") else value
