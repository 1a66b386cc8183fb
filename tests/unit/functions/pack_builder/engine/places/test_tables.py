"""Operators' own tables: coordinate systems, column names, encodings, and what is wrong with a row."""

import json
from pathlib import Path

import pytest

from functions.pack_builder.engine.places.operator_tables import Layout, layout_of, read_table
from functions.pack_builder.engine.places.records import HouseRecord, PlaceRecord
from functions.pack_builder.engine.places.row_faults import RowFaults
from functions.pack_builder.errors import SourceDataError
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
    assert isinstance(place, PlaceRecord)
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
    assert house == HouseRecord("长岭北路", "8号", WGS84)
    assert isinstance(place, PlaceRecord)
    assert (place.identity, place.name, place.tag) == ("own:own:7", "观山支行", "金融;银行")


def test_rows_without_an_id_keep_their_identity_between_readings(tmp_path: Path) -> None:
    table = written(tmp_path / "own.csv", "name,lng,lat\n甲,106.1,26.1\n乙,106.2,26.2\n")
    first, second = (
        [of.identity for of in read_table(table, Layout()) if isinstance(of, PlaceRecord)] for _ in "12"
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
    assert isinstance(area, PlaceRecord)
    assert isinstance(point, PlaceRecord)
    assert area.area
    assert not point.area
    expected = convert_point(106.6, 26.6, Crs.GCJ02, Crs.WGS84)
    assert point.point == pytest.approx(expected, abs=1e-6)


def test_what_is_no_geojson_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="FeatureCollection"):
        list(read_table(written(tmp_path / "own.geojson", "[]"), Layout()))


@pytest.mark.parametrize("crs", [Crs.GCJ02, Crs.BD09])
@pytest.mark.parametrize(
    ("city", "lng", "lat"),
    [
        ("新加坡", 103.8519, 1.2868),
        ("首尔", 126.978, 37.5665),
        ("伦敦", -0.1276, 51.5072),
        ("苏瓦", 180.0, -17.0),
    ],
)
def test_points_abroad_are_wgs84_whatever_is_declared(
    tmp_path: Path, crs: Crs, city: str, lng: float, lat: float
) -> None:
    file = tmp_path / "own.csv"
    file.write_text(f"name,lng,lat\n{city}分行,{lng},{lat}\n", encoding="utf-8")
    (branch,) = read_table(file, Layout(crs))
    assert isinstance(branch, PlaceRecord)
    assert branch.point == (lng, lat)


def test_empty_rows_and_blanks_in_the_header_are_what_a_spreadsheet_leaves(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("id, name, lng, lat\r\n1, 测试银行, 106.6, 26.6\r\n,,,\r\n , ,,\r\n", encoding="utf-8")
    (branch,) = read_table(file, Layout())
    assert isinstance(branch, PlaceRecord)
    assert (branch.name, branch.point) == ("测试银行", (106.6, 26.6))


def test_other_names_may_be_a_list_in_geojson(tmp_path: Path) -> None:
    (park,) = read_table(_geojson(tmp_path, {"type": "Point", "coordinates": [106.6, 26.6]}), Layout())
    assert isinstance(park, PlaceRecord)
    assert park.names == ("人民公园", "Park")


def test_a_feature_without_a_geometry_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="feature 1: has no geometry"):
        list(read_table(_geojson(tmp_path, None), Layout()))


def test_a_refusal_does_not_repeat_the_file(tmp_path: Path) -> None:
    file = tmp_path / "own.geojson"
    file.write_bytes('{"features": ["银行"]}'.encode("gbk") + b" " * 100_000)
    with pytest.raises(SourceDataError, match="can't decode") as refused:
        list(read_table(file, Layout()))
    assert len(str(refused.value)) < 300


def _geojson(folder: Path, geometry: dict[str, object] | None) -> Path:
    properties = {"name": "公园", "names": ["人民公园", "Park"]}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    file = folder / "own.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return file


def test_all_wrong_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = ["一,nan,26.6", "二,106.6,26.6", ",106.6,26.6", "四,26.6,106.6"]
    file = tmp_path / "own.csv"
    file.write_text("name,lng,lat\n" + "\n".join(rows), encoding="utf-8")
    with pytest.raises(SourceDataError, match=r"3 rows are wrong: .*line 2.*line 4.*line 5"):
        list(read_table(file, Layout()))


def test_a_report_names_fifty_rows_and_counts_the_others(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name,lng,lat\n" + "一,x,26.6\n" * 60, encoding="utf-8")
    faults = RowFaults()
    assert not list(read_table(file, Layout(skips_bad_rows=True), faults))
    assert (faults.count, len(faults.lines), faults.lines[-1]) == (60, 51, "and 10 more rows")


def test_bad_rows_are_set_aside_on_request(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name,lng,lat\n一,x,26.6\n二,106.6,26.6\n", encoding="utf-8")
    faults = RowFaults()
    layout = layout_of({"coordinates": "wgs84", "skip-bad-rows": "1"})
    (place,) = read_table(file, layout, faults)
    assert isinstance(place, PlaceRecord)
    assert (place.name, faults.count) == ("二", 1)
