"""Extracts of OpenStreetMap with the oddities that real ones have: nothing that can be read is lost."""

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.engine.places.records import PlaceRecord, RoadRecord

SQUARE = {1: (26.600, 106.600), 2: (26.600, 106.602), 3: (26.602, 106.602), 4: (26.602, 106.600)}
PARK = {"leisure": "park", "name": "测试公园"}


def nodes(points: dict[int, tuple[float, float]]) -> str:
    return "".join(
        f'<node id="{id_}" version="1" lat="{lat}" lon="{lng}"/>' for id_, (lat, lng) in points.items()
    )


def way(id_: int, refs: Sequence[int], tags: dict[str, str], mark: str = "") -> str:
    members = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{id_}" version="1" {mark}>{members}{_tags(tags)}</way>'


def bank(id_: int, name: str, mark: str = "") -> str:
    tags = _tags({"amenity": "bank", "name": name})
    return f'<node id="{id_}" version="1" {mark} lat="26.601" lon="106.601">{tags}</node>'


def _tags(tags: dict[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def read(folder: Path, *elements: str, name: str = "odd.osm") -> list[PlaceRecord | RoadRecord]:
    file = folder / name
    file.write_text(f'<osm version="0.6">{"".join(elements)}</osm>', encoding="utf-8")
    return [found for found in read_osm(file, folder) if isinstance(found, PlaceRecord | RoadRecord)]


def test_an_outline_that_crosses_itself_leaves_a_point_and_spoils_no_other(tmp_path: Path) -> None:
    ways = way(1, (1, 3, 2, 4, 1), PARK), way(2, (1, 2, 3, 4, 1), PARK), way(3, (1, 2, 1), PARK)
    found = {of.identity: of for of in read(tmp_path, nodes(SQUARE), *ways)}
    assert set(found) == {"osm:w1", "osm:w2", "osm:w3"}
    outlined = {id_ for id_, of in found.items() if isinstance(of, PlaceRecord) and of.area}
    assert outlined == {"osm:w2"}


def test_what_an_editor_drew_is_read_and_called_after_its_file(tmp_path: Path) -> None:
    drawn = {-id_: point for id_, point in SQUARE.items()}
    street = way(-1, (-1, -2), {"highway": "residential", "name": "自绘路"})
    elements = nodes(drawn), street, way(-2, (-1, -2, -3, -4, -1), PARK), bank(-5, "自绘银行")
    for name in ("one.osm", "other.osm"):
        found = {of.identity for of in read(tmp_path, *elements, name=name)}
        assert found == {f"osm:{name}:w-1", f"osm:{name}:w-2", f"osm:{name}:n-5"}


def test_what_an_editor_added_to_an_extract_hangs_together_with_it(tmp_path: Path) -> None:
    added = nodes({-1: (26.603, 106.603)})
    (street,) = read(
        tmp_path, nodes(SQUARE), added, way(-9, (3, -1), {"highway": "residential", "name": "新路"})
    )
    assert isinstance(street, RoadRecord)
    assert street.line == ((106.602, 26.602), (106.603, 26.603))


def test_what_an_editor_deleted_is_not_there(tmp_path: Path) -> None:
    gone, left = bank(7, "已撤银行", "action='delete' visible='true'"), bank(8, "银行 action='delete'")
    assert [of.identity for of in read(tmp_path, gone, left)] == ["osm:n8"]


def test_lines_before_their_points_are_read(tmp_path: Path) -> None:
    street = way(1, (1, 2), {"highway": "residential", "name": "前路"})
    assert [of.name for of in read(tmp_path, street, nodes(SQUARE))] == ["前路"]
