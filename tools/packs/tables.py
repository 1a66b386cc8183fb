"""An operator's table before it is uploaded: brought into the form that is read, and checked row by row."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from functions.pack_builder.engine.places.operator_tables import layout_of, read_table
from functions.pack_builder.engine.places.row_faults import RowFaults
from functions.pack_builder.engine.places.text_lines import encoding_of
from functions.pack_builder.errors import SourceDataError
from tools.packs.spreadsheets import read_spreadsheet

PREFIX: Final = "places/"
TABLES: Final = (".csv", ".geojson", ".json")
SPREADSHEET: Final = ".xlsx"
UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
DELIMITERS: Final = ";\t|"


class Check(Struct, frozen=True):
    """What a check found: places and house numbers, and the rows that are wrong."""

    records: int
    faults: RowFaults


def is_table(key: str) -> bool:
    """Tell whether a key of the bucket is that of a table of places."""
    return key.startswith(PREFIX) and key.lower().endswith((*TABLES, SPREADSHEET))


def plain_table(file: Path, folder: Path) -> Path:
    """Return a table as a CSV in UTF-8 with commas, written into a folder where the file is none.

    Spreadsheets, UTF-16, and semicolons, tabs or bars between the columns are converted.
    Raises SourceDataError for an empty file, or a spreadsheet that cannot be read.
    """
    if not file.stat().st_size:
        raise SourceDataError(f"{file.name} is empty; expected a line of columns and rows below it")
    if file.suffix.lower() == SPREADSHEET:
        return _write(read_spreadsheet(file), folder / f"{file.stem}.csv")
    if file.suffix.lower() != ".csv":
        return file
    with file.open("rb") as raw:
        is_utf_16 = raw.read(2) in UTF_16_MARKS
    encoding = "utf-16" if is_utf_16 else encoding_of(file)
    with file.open(encoding=encoding, newline="", errors="replace") as text:
        header = text.readline()
    delimiter = "," if "," in header else next((mark for mark in DELIMITERS if mark in header), ",")
    if not is_utf_16 and delimiter == ",":
        return file
    with file.open(encoding=encoding, newline="") as text:
        return _write(csv.reader(io.StringIO(text.read()), delimiter=delimiter), folder / file.name)


def check_table(file: Path, metadata: Mapping[str, str]) -> Check:
    """Read a table as `pack-builder` will. Raises SourceDataError where it is none that can be read."""
    faults, layout = RowFaults(), layout_of({**metadata, "skip-bad-rows": "1"})
    records = sum(1 for _ in read_table(file, layout, faults))
    if not records and not faults.count:
        raise SourceDataError(f"{file.name} has no rows; expected a line for each place")
    return Check(records, faults)


def _write(rows: Iterator[list[str]], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(rows)
    return path
