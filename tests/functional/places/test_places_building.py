"""Building the file of places: sources merged, stable uids, and files that are no sources."""

from pathlib import Path

import pytest

from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.errors import SourceDataError
from shared.geo.divisions import Divisions
from shared.places.candidates import SearchScope
from shared.places.database import PlacesUnreadable
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.text_search import TextSearch
from tests.functional.places.conftest import Addition

EXTRACT = Path(__file__).with_name("extract.osm")


def test_two_sources_of_one_branch_are_one_place(index: PlaceIndex) -> None:
    (hit,) = TextSearch(index).find("测试银行观山支行")
    assert hit.place.facts["telephone"] == "0851-00000000"  # the operator knows better
    assert "Test Bank" in hit.place.names


def test_stretches_of_a_road_that_meet_are_one_road(index: PlaceIndex) -> None:
    (road,) = TextSearch(index).find("测试北路")
    assert road.place.tag == "道路;城市主干路"
    assert len(index.stretches(road.place.id)) == 2


def test_a_settlement_gives_its_division_a_point(index: PlaceIndex) -> None:
    (town,) = [hit.place for hit in TextSearch(index).find("金阳街道") if (hit.place.lng or 0) > 106]
    assert (town.lng, town.lat) == (106.63, 26.66)
    assert town.level == "乡镇"


def test_uids_are_the_same_in_another_build(
    index: PlaceIndex, add_to_plain: Addition, tmp_path: Path
) -> None:
    alone = tmp_path / "places.sqlite"
    add_to_plain(alone, {"renamed": read_osm(EXTRACT, tmp_path)})
    rebuilt = TextSearch(PlaceIndex(alone))
    for name in ("测试公园", "测试北路", "贵阳市", "观山湖区", "金阳街道"):
        first, again = TextSearch(index).find(name)[0].place, rebuilt.find(name)[0].place
        assert first.uid == again.uid
        assert len(first.uid) == 24
        assert index.by_uid(first.uid) == first


def test_what_is_no_extract_is_refused_and_the_old_file_stays(
    plain_file: Path, add_to_plain: Addition, tmp_path: Path
) -> None:
    bad, path = tmp_path / "bad.osm.pbf", tmp_path / "places.sqlite"
    bad.write_bytes(b"no such thing" * 100)
    with pytest.raises(SourceDataError, match=r"bad\.osm\.pbf"):
        add_to_plain(path, {"bad": read_osm(bad, tmp_path)})
    assert path.read_bytes() == plain_file.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.osm.pbf", "places.sqlite"]


def test_every_division_is_in_it_once(index: PlaceIndex, default_pack: Path) -> None:
    divisions = Divisions(default_pack / "divisions.sqlite")
    for code in ("520000", "520100", "520115", "110000", "810000", "710000"):
        division = divisions.by_code(code)
        assert division is not None
        hits = TextSearch(index).find(division.name, SearchScope(requires_point=False))
        assert [hit.place.division for hit in hits].count(division.key) == 1


def test_a_point_finds_its_county_and_the_sea_none(finder: DivisionFinder) -> None:
    county = finder.division_at(106.62, 26.65)
    assert county is not None
    assert county.code == "520115"
    assert finder.division_at(125.0, 20.0) is None
    assert finder.division_at(9.52, 47.14) is None


def test_a_damaged_or_foreign_file_is_refused_when_opened(tmp_path: Path) -> None:
    for content in (b"", b"no database" * 1000):
        path = tmp_path / "places.sqlite"
        path.write_bytes(content)
        with pytest.raises(PlacesUnreadable, match="fetch the pack again"):
            PlaceIndex(path)


def test_drawings_whose_numbers_mean_other_things_are_both_there(
    add_to_plain: Addition, tmp_path: Path
) -> None:
    readers = {}
    for name, lat in (("one", 26.6), ("other", 26.7)):
        drawing = tmp_path / f"{name}.osm"
        drawing.write_text(
            f'<osm version="0.6"><node id="1" version="1" lat="{lat}" lon="106.6"><tag k="amenity" v="bank"/>'
            f'<tag k="name" v="{name}银行"/></node><node id="2" version="1" lat="{lat}" lon="106.601"/>'
            '<way id="1" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/>'
            f'<tag k="name" v="{name}路"/></way></osm>',
            encoding="utf-8",
        )
        readers[name] = read_osm(drawing, tmp_path)
    path = tmp_path / "places.sqlite"
    add_to_plain(path, readers)
    text = TextSearch(PlaceIndex(path))
    for name in ("one银行", "other银行", "one路", "other路"):
        assert [hit.place.name for hit in text.find_whole_name(name)] == [name]
