"""The first sheet of an .xlsx workbook (ECMA-376) as rows of text."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from functions.pack_builder.errors import SourceDataError

SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
MOST_BYTES: Final = 1 << 30
"""Of a part of the workbook, unpacked."""
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN: Final = re.compile("[A-Z]+")


def read_spreadsheet(file: Path) -> Iterator[list[str]]:
    """Yield the rows of the first sheet; numbers as they are stored. Raises SourceDataError."""
    try:
        with zipfile.ZipFile(file) as workbook:
            strings = list(_shared_strings(workbook))
            with _part(workbook, SHEET) as part:
                for _, row in ElementTree.iterparse(part):  # noqa: S314 - the operator's own file
                    if row.tag == f"{_MAIN}row":
                        yield _cells(row, strings)
                        row.clear()
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, ValueError, IndexError) as error:
        raise SourceDataError(
            f"{file.name} is no .xlsx workbook with a first sheet ({error}): save it as .xlsx or .csv"
        ) from error


def _part(workbook: zipfile.ZipFile, name: str) -> "zipfile.ZipExtFile":
    if workbook.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} has more than {MOST_BYTES:,} bytes")
    part = workbook.open(name)
    assert isinstance(part, zipfile.ZipExtFile)  # noqa: S101 - it is opened for reading
    return part


def _shared_strings(workbook: zipfile.ZipFile) -> Iterator[str]:
    if STRINGS not in workbook.namelist():
        return
    with _part(workbook, STRINGS) as part:
        for _, item in ElementTree.iterparse(part):  # noqa: S314 - the operator's own file
            if item.tag == f"{_MAIN}si":
                yield "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
                item.clear()


def _cells(row: ElementTree.Element, strings: list[str]) -> list[str]:
    values: list[str] = []
    for cell in row.iter(f"{_MAIN}c"):
        reference = _COLUMN.match(cell.get("r", ""))
        column = _column_number(reference[0]) if reference else len(values)
        values += [""] * (column - len(values))
        values.append(_value(cell, strings))
    return values


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: ElementTree.Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)]
    return value
