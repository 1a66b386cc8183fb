"""Operators' own tables: coordinate systems, column names, encodings, and what is wrong with a row."""

import json
from pathlib import Path

import pytest

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.places.found import FoundHouse, FoundPlace
from functions.pack_builder.places.tables import Layout, read_table
from shared.geo import Crs, convert_point

WGS84 = (106.626, 26.647)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("crs", [Crs.WGS84, Crs.GCJ02, Crs.BD09, Crs.BD09MC])
def test_points_come_back_as_wgs84_from_every_system(tmp_path: Path, crs: Crs) -> None:
    x, y = convert_point(*WGS84, Crs.WGS84, crs)
    table = written(tmp_path / "own.csv", f"name,lng,lat\n观山支行,{x:.8f},{y:.8f}\n")
    (place,) = read_table(table, Layout(crs))
    assert isinstance(place, FoundPlace)
    assert place.point == pytest.approx(WGS84, abs=2e-6)


def test_columns_are_mapped_and_chinese_encodings_read(tmp_path: Path) -> None:
    text = "编号,网点,经度,纬度,路,门牌,类\n7,观山支行,106.626,26.647,长岭北路,8号,金融;银行\n"
    table = written(tmp_path / "own.csv", text, "gb18030")
    columns = {
        "id": "编号",
        "name": "网点",
        "lng": "经度",
        "lat": "纬度",
        "road": "路",
        "number": "门牌",
        "tag": "类",
    }
    house, place = read_table(table, Layout(columns=columns))
    assert house == FoundHouse("长岭北路", "8号", WGS84)
    assert isinstance(place, FoundPlace)
    assert (place.identity, place.name, place.tag) == ("own:own:7", "观山支行", "金融;银行")


def test_rows_without_an_id_keep_their_identity_between_readings(tmp_path: Path) -> None:
    table = written(tmp_path / "own.csv", "name,lng,lat\n甲,106.1,26.1\n乙,106.2,26.2\n")
    first, second = (
        [of.identity for of in read_table(table, Layout()) if isinstance(of, FoundPlace)] for _ in "12"
    )
    assert first == second
    assert len(set(first)) == 2


def test_a_bad_number_is_refused_with_its_line(tmp_path: Path) -> None:
    table = written(tmp_path / "own.csv", "name,lng,lat\n甲,106.1,26.1\n乙,nan,26.2\n")
    with pytest.raises(SourceDataError, match="line 3"):
        list(read_table(table, Layout()))


def test_swapped_or_impossible_coordinates_are_refused(tmp_path: Path) -> None:
    table = written(tmp_path / "own.csv", "name,lng,lat\n甲,26.1,106.1\n")
    with pytest.raises(SourceDataError, match="coordinates"):
        list(read_table(table, Layout()))


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(SourceDataError, match="colour"):
        Layout(columns={"colour": "c"})


def test_geojson_points_and_outlines_are_read(tmp_path: Path) -> None:
    ring = [[106.6, 26.6], [106.7, 26.6], [106.7, 26.7], [106.6, 26.6]]
    features = [
        {
            "type": "Feature",
            "properties": {"name": "园"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        },
        {
            "type": "Feature",
            "properties": {"name": "点"},
            "geometry": {"type": "Point", "coordinates": [106.6, 26.6]},
        },
    ]
    table = written(tmp_path / "own.geojson", json.dumps({"type": "FeatureCollection", "features": features}))
    area, point = read_table(table, Layout(Crs.GCJ02))
    assert isinstance(area, FoundPlace)
    assert isinstance(point, FoundPlace)
    assert area.area
    assert not point.area
    expected = convert_point(106.6, 26.6, Crs.GCJ02, Crs.WGS84)
    assert point.point == pytest.approx(expected, abs=1e-6)


def test_what_is_no_geojson_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="FeatureCollection"):
        list(read_table(written(tmp_path / "own.geojson", "[]"), Layout()))
