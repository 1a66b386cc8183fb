"""A document as an XLSX workbook: the first page, then one sheet a table, with the cells of the paper."""

from io import BytesIO
from typing import Final

import xlsxwriter

from functions.report_monthly.engine.layout.document import Cell, Document, Table

_COLOURS: Final = {"plain": "#1f2a37", "good": "#1f7a4d", "bad": "#b3261e", "soft": "#5b6875"}
_HEAD: Final = "#eef3f8"
_FONT: Final = "Noto Sans CJK SC"
_LIMIT: Final = 31
"""Characters of a sheet's name."""


def render_workbook(document: Document) -> bytes:
    """Return the XLSX file; the same document gives the same bytes but for its time stamps."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        _Writer(book).write(document)
    return stream.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._formats: dict[tuple[str, ...], object] = {}

    def write(self, document: Document) -> None:
        self._first_sheet(document)
        for table in document.tables:
            self._table(table)

    def _first_sheet(self, document: Document) -> None:
        sheet = self._book.add_worksheet(document.title[:_LIMIT])
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, 2, 60)
        sheet.hide_gridlines(2)
        title = self._format("title")
        lines = (document.organization, f"{document.title} {document.month}", document.notice)
        row = 0
        for line in filter(None, lines):
            sheet.write_string(row, 0, line, title)
            row += 1
        row += 1
        for tile in document.tiles:
            sheet.write_string(row, 0, tile.label, self._format("plain"))
            sheet.write_string(row, 1, tile.value, self._format(tile.tone, "right"))
            sheet.write_string(row, 2, tile.note, self._format("soft"))
            row += 1
        for line in (document.conclusion, document.fine_print):
            row += 1
            sheet.write_string(row, 0, line, self._format("plain"))
        row += 2
        for index, signature in enumerate(document.signatures):
            line = f"{signature}:  ____________   {document.words['date']}"
            sheet.write_string(row + index, 0, line, self._format("plain"))

    def _table(self, table: Table) -> None:
        sheet = self._book.add_worksheet(table.caption.replace("/", " ").replace(":", " ")[:_LIMIT])
        sheet.freeze_panes(1, 1)
        for index, column in enumerate(table.columns):
            sheet.write_string(0, index, column.label, self._format("head", column.align))
            longest = max((_width(row[index].text) for row in table.rows), default=0)
            sheet.set_column(index, index, min(60, max(8, _width(column.label), longest) + 2))
        for row_index, row in enumerate(table.rows, 1):
            for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                self._cell(sheet, row_index, index, cell, column.align)
        if not table.rows:
            sheet.write_string(1, 0, table.empty, self._format("soft"))
        elif len(table.rows) > 1:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)

    def _cell(
        self, sheet: "xlsxwriter.workbook.Worksheet", row: int, column: int, cell: Cell, align: str
    ) -> None:
        if cell.number is None:
            sheet.write_string(row, column, cell.text, self._format(cell.tone, align))
        else:
            sheet.write_number(row, column, cell.number, self._format(cell.tone, align, "#,##0"))

    def _format(self, tone: str, align: str = "left", number: str = "") -> object:
        key = (tone, align, number)
        if key not in self._formats:
            properties = {
                "font_name": _FONT,
                "font_size": 14 if tone == "title" else 10,
                "font_color": _COLOURS.get(tone, _COLOURS["plain"]),
                "bold": tone in ("title", "head", "bad"),
                "align": align,
            }
            if tone == "head":
                properties |= {"bg_color": _HEAD, "bottom": 1}
            if number:
                properties["num_format"] = number
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


def _width(line: str) -> int:
    """Return the columns that a text takes: Chinese characters are two wide."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in line)
