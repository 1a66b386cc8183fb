"""Outlines of an operator that cannot replace a division's: they are refused with what is wrong."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from functions.pack_builder.engine.operator_boundaries import replace_boundaries
from functions.pack_builder.errors import SourceDataError
from shared.geo.boundaries import SCHEMA

SQUARE = [[110, 30], [111, 30], [111, 31], [110, 31], [110, 30]]


def read(folder: Path, text: str) -> int:
    """Lay a file over a pack of one division, and return how many outlines it gave."""
    divisions, boundaries, file = (folder / name for name in ("d.sqlite", "b.sqlite", "own.geojson"))
    with closing(sqlite3.connect(divisions)) as database, database:
        database.execute("CREATE TABLE division (code, name, level)")
        database.execute("INSERT INTO division VALUES ('110000', '北京市', 1)")
    with closing(sqlite3.connect(boundaries)) as database, database:
        database.executescript(SCHEMA)
    file.write_text(text, encoding="utf-8")
    return replace_boundaries(boundaries, divisions, file)


def collection(coordinates: object, kind: str = "Polygon") -> str:
    geometry = {"type": kind, "coordinates": coordinates}
    return json.dumps({"features": [{"properties": {"code": "110000"}, "geometry": geometry}]})


def test_an_outline_is_taken(tmp_path: Path) -> None:
    assert read(tmp_path, collection([SQUARE])) == 1


@pytest.mark.parametrize(
    "coordinates",
    [
        [[[110, 30], [111, 30], [110, 30]]],
        [[[110, 30]] * 4],
        [[[110, 30], [111, 31], [110, 30], [110, 30]]],
        [[[float("nan"), 30], *SQUARE[1:]]],
        [[[float("inf"), 30], [111, 30], [111, 31], [float("inf"), 30]]],
        [[[1, 30], [2, 30], [2, 31], [1, 30]]],
    ],
    ids=["line", "point", "there and back", "no number", "infinite", "elsewhere"],
)
def test_an_outline_without_an_area_in_china_is_refused(tmp_path: Path, coordinates: object) -> None:
    with pytest.raises(SourceDataError, match=r"own\.geojson"):
        read(tmp_path, collection(coordinates))


@pytest.mark.parametrize(
    "text", ['{"features":' + "[" * 100_000, '{"a":' * 50_000, "[]", '{"features": 1}', ""]
)
def test_what_is_no_collection_is_refused_however_deep_it_is(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceDataError, match=r"own\.geojson"):
        read(tmp_path, text)
