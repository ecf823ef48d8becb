import io

import xlsxwriter

from odoo import api, models
from odoo.tools import format_date


class NavReceivablesWorkbook(models.AbstractModel):
    """Statements and agings as workbooks: numbers are numbers, dates are dates."""

    _name = "nav.receivables.workbook"
    _description = "Workbooks of Receivables"

    @api.model
    def _start(self):
        """A workbook in memory, with the formats all sheets use."""
        stream = io.BytesIO()
        # what users typed is text: nothing of it becomes a formula or a link
        book = xlsxwriter.Workbook(
            stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bottom": 1, "bg_color": "#E7E9EC", "text_wrap": True}
            ),
            "text": book.add_format({}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "total": book.add_format({"bold": True, "top": 1}),
            "percent": book.add_format({"num_format": "0.0%", "italic": True}),
        }
        return stream, book, formats

    @api.model
    def _money(self, book, formats, currency, bold=False):
        """Amounts with the decimals of their currency."""
        key = f"money {currency.decimal_places} {bold}"
        if key not in formats:
            decimals = "." + "0" * currency.decimal_places
            values = {"num_format": "#,##0" + decimals.rstrip(".")}
            formats[key] = book.add_format(
                {**values, **({"bold": True, "top": 1} if bold else {})}
            )
        return formats[key]

    @api.model
    def _write_rows(self, sheet, top, rows, formats):
        """Rows of ``(value, format)``; returns the next free line."""
        for row in rows:
            for column, (value, style) in enumerate(row):
                if value is None or value is False or value == "":
                    sheet.write_blank(top, column, None, style)
                elif style is formats["date"]:
                    sheet.write_datetime(top, column, value, style)
                elif isinstance(value, int | float):
                    sheet.write_number(top, column, value, style)
                else:
                    sheet.write_string(top, column, str(value), style)
            top += 1
        return top

    # === STATEMENTS ===#

    @api.model
    def _make_statements(self, sheets):
        """One row per entry, opening and closing balances among them (rules §12)."""
        stream, book, formats = self._start()
        sheet = book.add_worksheet(self.env._("Statements"))
        heads = [
            self.env._("Customer"),
            self.env._("Currency"),
            self.env._("Date"),
            self.env._("Type"),
            self.env._("Document No."),
            self.env._("Description"),
            self.env._("Due Date"),
            self.env._("Original Amount"),
            self.env._("Remaining Amount"),
            self.env._("Running Total"),
        ]
        head = [(head, formats["head"]) for head in heads]
        top = self._write_rows(sheet, 0, [head], formats)
        for one in sheets:
            for block in one.blocks:
                rows = self._statement_rows(one, block, book, formats)
                top = self._write_rows(sheet, top, rows, formats)
        self._finish_list(sheet, top, len(heads), (30, 9, 11, 16, 22, 32, 11))
        if any(block.band for one in sheets for block in one.blocks):
            self._add_bands(book, sheets, formats)
        book.close()
        return stream.getvalue()

    @api.model
    def _finish_list(self, sheet, top, count, widths):
        """A list that can be filtered and stays readable while it is scrolled."""
        for column in range(count):
            width = widths[column] if column < len(widths) else 16
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(top - 1, 1), count - 1)

    @api.model
    def _statement_rows(self, one, block, book, formats):
        text, date = formats["text"], formats["date"]
        money = self._money(book, formats, block.currency)
        begin = [(one.customer.display_name, text), (block.currency.name, text)]
        blank = [("", text)] * 2

        def balance(day, name, amount):
            empty = [*blank, ("", date), ("", money), ("", money)]
            return [*begin, (day, date), (name, text), *empty, (amount, money)]

        names = self.env["nav.statement.figures"]
        return [
            balance(
                one.options.start_date, self.env._("Opening Balance"), block.opening
            ),
            *(
                [
                    *begin,
                    (row.date, date),
                    (names._get_kind_name(row.kind), text),
                    (row.number, text),
                    (row.description, text),
                    (row.due_date, date),
                    (row.amount, money),
                    (row.remaining, money),
                    (row.balance, money),
                ]
                for row in block.rows
            ),
            balance(one.options.end_date, self.env._("Closing Balance"), block.closing),
        ]

    @api.model
    def _add_bands(self, book, sheets, formats):
        """A second sheet: what is open by age."""
        sheet = book.add_worksheet(self.env._("Aging Band"))
        boundaries = next(
            [day for day, _amount in block.band]
            for one in sheets
            for block in one.blocks
            if block.band
        )
        heads = [
            self.env._("Customer"),
            self.env._("Currency"),
            *(
                self.env._("Until %(date)s", date=format_date(self.env, day))
                for day in boundaries
            ),
            self.env._("Not Due"),
            self.env._("Total"),
        ]
        head = [(head, formats["head"]) for head in heads]
        top = self._write_rows(sheet, 0, [head], formats)
        for one in sheets:
            for block in one.blocks:
                money = self._money(book, formats, block.currency)
                amounts = [amount for _day, amount in block.band]
                amounts += [block.not_due, block.band_total + block.not_due]
                row = [
                    (one.customer.display_name, formats["text"]),
                    (block.currency.name, formats["text"]),
                    *((amount, money) for amount in amounts),
                ]
                top = self._write_rows(sheet, top, [row], formats)
        self._finish_list(sheet, top, len(heads), (30, 9))

    # === AGED RECEIVABLES ===#

    @api.model
    def _make_aged(self, options, blocks):
        """A sheet for each currency, with totals, percentages and a chart."""
        stream, book, formats = self._start()
        for block in blocks:
            sheet = book.add_worksheet(block.currency.name)
            self._write_aged(sheet, book, formats, options, block)
        book.close()
        return stream.getvalue()

    @api.model
    def _write_aged(self, sheet, book, formats, options, block):
        headings = self.env["nav.aging"]._headings(options)
        left = [self.env._("Customer")]
        if options.details:
            left += [
                self.env._("Document No."),
                self.env._("Posting Date"),
                self.env._("Due Date"),
                self.env._("Days Overdue"),
                self.env._("Months Overdue"),
            ]
        heads = [*left, *headings, self.env._("Total")]
        rows = [[(head, formats["head"]) for head in heads]]
        for row in block.rows:
            rows += self._aged_rows(row, len(left), book, formats, block, options)
        bold = self._money(book, formats, block.currency, bold=True)
        fill = [("", formats["total"])] * (len(left) - 1)
        rows.append(
            [
                (self.env._("Total"), formats["total"]),
                *fill,
                *((amount, bold) for amount in block.total.amounts),
                (block.total.total, bold),
            ]
        )
        fill = [("", formats["percent"])] * len(left)
        shares = [(one / 100, formats["percent"]) for one in block.percentages]
        rows.append([*fill, *shares])
        top = self._write_rows(sheet, 0, rows, formats)
        sheet.freeze_panes(1, 1)
        widths = (34, 20, 12, 12, 9, 9)[: len(left)]
        for column in range(len(heads)):
            width = widths[column] if column < len(widths) else 17
            sheet.set_column(column, column, width)
        self._add_chart(sheet, book, top, len(left), len(headings))

    @api.model
    def _aged_rows(self, row, left, book, formats, block, options):
        """A customer, and below it the open entries when details are asked for."""
        text, date = formats["text"], formats["date"]
        money = self._money(book, formats, block.currency)
        name = row.customer.name or self.env._("No Customer")
        rows = [
            [
                (name, text),
                *([("", text)] * (left - 1)),
                *((amount, money) for amount in row.amounts),
                (row.total, money),
            ]
        ]
        if not options.details:
            return rows
        rows[0] = [
            (value, self._money(book, formats, block.currency, bold=True))
            for value, _style in rows[0]
        ]
        for detail in row.details:
            amounts = [None] * len(row.amounts)
            amounts[detail["index"]] = detail["amount"]
            rows.append(
                [
                    (name, text),
                    (detail["document_number"], text),
                    (detail["date"], date),
                    (detail["due_date"], date),
                    (max(detail["days"], 0), text),
                    (detail["months"], text),
                    *((amount, money) for amount in amounts),
                ]
            )
        return rows

    @api.model
    def _add_chart(self, sheet, book, top, left, count):
        """The totals as columns, in greys."""
        chart = book.add_chart({"type": "column"})
        total = top - 2
        chart.add_series(
            {
                "categories": [sheet.name, 0, left, 0, left + count - 1],
                "values": [sheet.name, total, left, total, left + count - 1],
                "fill": {"color": "#69717B"},
                "gap": 60,
            }
        )
        chart.set_legend({"none": True})
        chart.set_size({"width": 720, "height": 260})
        sheet.insert_chart(top + 1, 0, chart)
