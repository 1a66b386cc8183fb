"""Reading tables of transmitters: CSV in the form of OpenCelliD, plain or gzipped.

    radio,mcc,net,area,cell,unit,lon,lat,range,samples,changeable,created,updated,averageSignal

The first line may name the columns, in any order; without it they are these. `radio` is GSM, UMTS, LTE, NR or
CDMA (`net`, `area` and `cell` are then SID, NID and BID), or WIFI with the number of the access point in
`cell`. Points are WGS-84, `range` is in metres, `updated` in Unix seconds.
"""

import csv
import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Final

from msgspec import Struct

from functions.map_locate.engine.hardware.transmitters import (
    DAY_SECONDS,
    Transmitter,
    cdma_identity,
    cell_identity,
    wifi_identity,
)
from functions.map_locate.errors import RefusedFile

COLUMNS: Final = (
    *("radio", "mcc", "net", "area", "cell", "unit", "lon", "lat", "range", "samples"),
    *("changeable", "created", "updated", "averagesignal"),
)
NECESSARY_COLUMNS: Final = ("radio", "cell", "lon", "lat")
CELLS: Final = frozenset({"GSM", "UMTS", "WCDMA", "TDSCDMA", "LTE", "NR", "5G"})
ACCESS_POINTS: Final = frozenset({"WIFI", "WLAN"})
CDMA: Final = "CDMA"
LONGEST_LINE: Final = 4_096
JUDGED_ROWS: Final = 200
"""Rows after which a file is refused whose rows are mostly unreadable: it is something else."""
LAST_DAY: Final = 65_535

Row = tuple[bytes, Transmitter]


class RowCount(Struct):
    """How many rows a file had, how many of them are no transmitters, and how many were not wanted."""

    rows: int = 0
    bad_rows: int = 0
    foreign_rows: int = 0


def read_rows(path: Path, countries: frozenset[int], count: RowCount) -> Iterator[Row]:
    """Yield the transmitters of a file, and count its rows on the way.

    countries: mobile country codes of the cells that are wanted, all where empty. Raises RefusedFile.
    """
    with _open_text(path) as file:
        rows = csv.reader(_bounded_lines(file, path))
        try:
            columns, rows_of_data = _begin(rows, path)
            for row in rows_of_data:
                count.rows += 1
                transmitter = _read(row, columns)
                if transmitter is None:
                    count.bad_rows += 1
                elif countries and _country(row, columns) not in countries:
                    count.foreign_rows += 1
                else:
                    yield transmitter
                if count.rows == JUDGED_ROWS and count.bad_rows * 2 > count.rows:
                    raise _strange(
                        path, f"{count.bad_rows} of its first {count.rows} rows are no transmitters"
                    )
        except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise _strange(path, f"it cannot be read ({error})") from error
    if count.rows == count.bad_rows:
        raise _strange(path, f"none of its {count.rows} rows is a transmitter")


def _begin(rows: Iterator[list[str]], path: Path) -> tuple[Mapping[str, int], Iterator[list[str]]]:
    """Return the places of the columns, and the rows of data."""
    first = next(rows, None)
    if first is None:
        raise _strange(path, "it is empty")
    names = [name.strip().lower() for name in first]
    if "radio" not in names:
        return {name: place for place, name in enumerate(COLUMNS)}, chain([first], rows)
    if missing := [name for name in NECESSARY_COLUMNS if name not in names]:
        raise _strange(path, f"it has no column {' and no '.join(missing)}")
    return {name: place for place, name in enumerate(names)}, rows


def _read(row: Sequence[str], columns: Mapping[str, int]) -> Row | None:
    """Return the transmitter of a row, None for what is none."""

    def text(name: str) -> str:
        place = columns.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    def number(name: str) -> int:
        return int(float(text(name) or 0))

    try:
        lng, lat = float(text("lon")), float(text("lat"))
        radio = text("radio").upper()
        identity = None
        if radio in ACCESS_POINTS:
            identity = wifi_identity(text("cell"))
        elif radio == CDMA:
            identity = cdma_identity(number("net"), number("area"), number("cell"))
        elif radio in CELLS:
            identity = cell_identity(number("mcc"), number("net"), number("area"), number("cell"))
        reach, samples = float(text("range") or 0), max(number("samples"), 1)
        day = min(max(number("updated") // DAY_SECONDS, 0), LAST_DAY)
    except (ValueError, OverflowError):
        return None
    if identity is None or not (abs(lng) <= 180 and abs(lat) <= 90 and reach >= 0) or (lng, lat) == (0, 0):
        return None
    return identity, Transmitter(lng, lat, reach, samples, day)


def _country(row: Sequence[str], columns: Mapping[str, int]) -> int:
    place = columns.get("mcc", len(row))
    return int(row[place]) if place < len(row) and row[place].strip().isdigit() else 0


@contextmanager
def _open_text(path: Path) -> Iterator[IO[str]]:
    with path.open("rb") as raw:
        is_packed = raw.read(2) == b"\x1f\x8b"
    if is_packed:
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield file
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file


def _bounded_lines(file: IO[str], path: Path) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _strange(path, f"a line has {LONGEST_LINE} characters or more")
        yield line


def _strange(path: Path, problem: str) -> RefusedFile:
    return RefusedFile(
        f"{path.name}: {problem}; expected CSV as OpenCelliD exports it, with the columns {','.join(COLUMNS)}"
    )
