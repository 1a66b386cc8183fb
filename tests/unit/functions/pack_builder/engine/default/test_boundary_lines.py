"""China's lines: each edge of the counties once, at the level of the highest division that it bounds."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from functions.pack_builder.engine.default.boundary_lines import read_lines
from functions.pack_builder.errors import SourceDataError
from shared.geo.boundaries import LineKind
from shared.geo.divisions import Level

COUNTIES = {
    "156520102": shapely.box(0, 0, 1, 1),
    "156520103": shapely.box(1, 0, 2, 1),  # of the same city
    "156520302": shapely.box(2, 0, 3, 1),  # of another city
    "156430102": shapely.box(3, 0, 4, 1),  # of another province
}


def collection(path: Path, features: list[tuple[str, Any]]) -> Path:
    rows = [
        {"type": "Feature", "properties": {"gb": code}, "geometry": shapely.geometry.mapping(geometry)}
        for code, geometry in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")
    return path


def lines_of(tmp_path: Path, *border_lines: Any) -> dict[tuple[Level, LineKind], Any]:
    counties = collection(tmp_path / "counties.geojson", list(COUNTIES.items()))
    provinces = collection(tmp_path / "provinces.geojson", [("", line) for line in border_lines])
    return {(level, kind): geometry for level, kind, geometry in read_lines(counties, provinces)}


def test_an_edge_has_the_level_of_the_highest_division_that_it_bounds(tmp_path: Path) -> None:
    lines = lines_of(tmp_path)
    at = {
        level: shapely.bounds(lines[level, LineKind.OUTLINE]).tolist()
        for level in Level
        if level < Level.TOWN
    }
    assert at[Level.COUNTY] == [1, 0, 1, 1]
    assert at[Level.CITY] == [2, 0, 2, 1]
    assert at[Level.PROVINCE] == [3, 0, 3, 1]
    assert shapely.length(lines[Level.COUNTRY, LineKind.OUTLINE]) == 10


def test_no_edge_is_drawn_twice(tmp_path: Path) -> None:
    lines = list(lines_of(tmp_path).values())
    assert sum(map(shapely.length, lines)) == shapely.length(shapely.union_all(lines)) == 13


def test_the_line_of_ten_parts_are_the_dashes(tmp_path: Path) -> None:
    dashes = shapely.MultiLineString([[(10, n), (10.1, n + 0.5)] for n in range(10)])
    lines = lines_of(tmp_path, dashes)
    assert lines[Level.COUNTRY, LineKind.DASH].equals(dashes)


def test_a_line_of_the_source_is_a_provinces_or_a_part_of_the_outline(tmp_path: Path) -> None:
    at_sea = shapely.MultiLineString([[(5, 5), (6, 6)]])
    on_outline = shapely.MultiLineString([[(0, 0.2), (0, 0.8)]])
    lines = lines_of(tmp_path, at_sea, on_outline)
    assert lines[Level.PROVINCE, LineKind.DRAWN].equals(at_sea)
    assert lines[Level.COUNTRY, LineKind.DRAWN].equals(on_outline)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "counties.geojson"
    path.write_text('{"type": "Topology"}', encoding="utf-8")
    with pytest.raises(SourceDataError, match=r"counties\.geojson is no GeoJSON"):
        read_lines(path, path)
