"""GeoNames dumps (`CN.txt`, or `CN.zip` as it is published): 19 columns with tabs between, UTF-8, WGS-84."""

import tomllib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import IO, Final

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord, Point
from functions.pack_builder.engine.places.settlements import (
    SOURCE,
    is_chinese,
    settlement_of,
    settlement_places,
)
from functions.pack_builder.engine.places.text_lines import bounded_lines
from functions.pack_builder.errors import SourceDataError
from shared.geo.countries import is_of_china
from shared.geo.notation import NotANumber, parse_number

TABLE: Final = Path(__file__).with_name("geonames.toml")
MOST_UNZIPPED: Final = 8 << 30
"""Bytes; all of the world is 1.7 GB."""
README: Final = "readme.txt"
POPULATED_PLACE: Final = "P"
COLUMNS: Final = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class",
    "feature code", "country code", "cc2", "admin1", "admin2", "admin3", "admin4", "population", "elevation",
    "dem", "timezone", "modification date",
)  # fmt: skip


def read_dump(path: Path) -> Iterator[PlaceRecord]:
    """Yield the places of a dump. Raises SourceDataError, with the line, for what is none."""
    try:
        with _open_table(path) as text:
            for number, line in enumerate(bounded_lines(text, path.name), start=1):
                yield from _read(line, f"{path.name}, line {number}")
    except (ValueError, OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
        raise SourceDataError(f"{path.name} is no GeoNames dump, or is cut off: {error}") from error


@contextmanager
def _open_table(path: Path) -> Iterator[IO[str]]:
    """Open the one table of a zip archive, or the file itself."""
    if path.suffix != ".zip":
        with path.open(encoding="utf-8-sig", newline="\n") as text:
            yield text
        return
    with zipfile.ZipFile(path) as archive:
        tables = [
            entry
            for entry in archive.infolist()
            if entry.filename.endswith(".txt") and PurePosixPath(entry.filename).name.lower() != README
        ]
        if len(tables) != 1:
            raise SourceDataError(f"{path.name} has {len(tables)} tables; expected one .txt, as in CN.zip")
        (table,) = tables
        if table.file_size > MOST_UNZIPPED or table.flag_bits & 1:
            has = "a password" if table.flag_bits & 1 else f"{table.file_size:,} bytes unpacked"
            raise SourceDataError(
                f"{path.name}: {table.filename} has {has}; expected none, and at most {MOST_UNZIPPED:,} bytes"
            )
        with archive.open(table) as raw, TextIOWrapper(raw, encoding="utf-8", newline="\n") as text:
            yield text


def _read(line: str, place: str) -> Iterator[PlaceRecord]:
    values = line.rstrip("\r\n").split("\t")
    if len(values) != len(COLUMNS):
        raise SourceDataError(
            f"{place}: {len(values)} columns; expected {len(COLUMNS)} with tabs between: {', '.join(COLUMNS)}"
        )
    row = dict(zip(COLUMNS, values, strict=True))
    try:
        point = parse_number(row["longitude"]), parse_number(row["latitude"])
        id_, people = int(row["geonameid"]), int(row["population"] or 0)
    except (NotANumber, ValueError) as error:
        raise SourceDataError(f"{place}: {error}; expected numbers for id, place and population") from error
    if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
        raise SourceDataError(f"{place}: {point[1]:g}, {point[0]:g} is no latitude and longitude")
    others = tuple(name for name in row["alternatenames"].split(",") if name)
    class_, code, country = row["feature class"], row["feature code"], row["country code"]
    if not row["name"].strip():
        return
    settlement = settlement_of(id_, row["name"], others, country, max(0, people), point)
    if class_ == POPULATED_PLACE and code not in _kinds()["populated"]:
        yield from settlement_places((settlement,), ())
    elif tag := _tag(class_, code):
        yield from _place(settlement.names, tag, country, id_, settlement.point)


def _place(names: tuple[str, ...], tag: str, country: str, id_: int, point: Point) -> Iterator[PlaceRecord]:
    """Yield what is no settlement; in China by its Chinese name, or not at all."""
    chinese = [name for name in names if is_chinese(name)]
    if is_of_china(country) and not chinese:
        return
    name = chinese[-1] if is_of_china(country) else names[0]
    yield PlaceRecord(
        identity=f"{SOURCE}:{id_}",
        name=name,
        tag=tag,
        importance=categories().weight(tag),
        point=point,
        names=tuple(other for other in names if other != name),
        country=country,
        spelt=tuple(chinese[:1]),
    )


def _tag(class_: str, code: str) -> str:
    kinds = _kinds()
    if class_ == POPULATED_PLACE:
        return kinds["populated"][code]
    return kinds["codes"].get(code, kinds["classes"].get(class_, ""))


@cache
def _kinds() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
