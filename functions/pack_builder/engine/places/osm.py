"""OpenStreetMap extracts (`.osm.pbf`, `.osm`): named places, roads, house numbers and kilometre posts."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import osmium
import shapely
from osmium.osm import Area, Node, Way

from functions.pack_builder.engine.extract_order import MOST_SORTED_BYTES, OrderedExtract, in_order
from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.osm_numbers import LineNumbers
from functions.pack_builder.engine.places.records import (
    HouseRecord,
    PlaceRecord,
    Point,
    RoadRecord,
    SourceRecord,
)
from functions.pack_builder.errors import SourceDataError
from shared.places.folding import is_wide
from shared.places.road_numbers import highway_names, highway_number

SOURCE: Final = "osm"
OTHER_NAMES: Final = (
    "name:zh", "name:zh-Hans", "name:zh-Hant", "name:en", "int_name", "alt_name", "short_name",
    "official_name", "loc_name", "old_name", "ref", "iata", "icao",
)  # fmt: skip
FACTS: Final = {"telephone": ("phone", "contact:phone"), "website": ("website", "contact:website"),
                "shop_hours": ("opening_hours",), "brand": ("brand",)}  # fmt: skip
KNOWN_ABROAD: Final = 60
"""Importance that an entry in Wikidata adds."""
COARSE: Final = 2e-5
"""Degrees, 2 m, by which outlines are simplified."""
IN_MEMORY: Final = 500 << 20
"""Bytes of an extract from which the points of its lines are kept on disk."""

type ClosedWays = dict[str, tuple[dict[str, str], Point]]
"""Tags and a point of closed lines, by identity, until they come again as areas with an outline."""


def read_osm(path: Path, scratch: Path) -> Iterator[SourceRecord]:
    """Yield everything of an extract that has a name, a number or, if it is a road, a reference.

    scratch: folder for the points of an extract too large for memory, and for a sorted copy of one that is
    not sorted. Raises SourceDataError when the file is no extract or is cut off.
    """
    storage = "flex_mem" if path.stat().st_size < IN_MEMORY else f"sparse_file_array,{scratch / 'points'}"
    tag_filter = osmium.filter.KeyFilter(
        "name", "name:zh", "name:en", "ref", "road_ref", "addr:housenumber", "addr:interpolation"
    )
    try:
        extract = _in_order(path, scratch)
        numbers = LineNumbers(extract.file)
        processor = osmium.FileProcessor(str(extract.file)).with_locations(storage).with_areas()
        closed_ways: ClosedWays = {}
        wkb = osmium.geom.WKBFactory()
        for thing in processor.with_filter(tag_filter):
            tags = {tag.k: tag.v for tag in thing.tags}
            match thing:
                case Node() if thing.location.valid():
                    point = (round(thing.lon, 7), round(thing.lat, 7))
                    yield from numbers.note(thing, tags)
                    yield from _read(tags, _identity("n", thing.id, path, extract), point, b"")
                case Way() if "addr:interpolation" in tags:
                    yield from numbers.ranges(thing, tags)
                case Way():
                    identity = _identity("w", thing.id, path, extract)
                    yield from _read_way(thing, tags, identity, numbers, closed_ways)
                case Area():
                    kind = "w" if thing.from_way() else "r"
                    identity = _identity(kind, thing.orig_id(), path, extract)
                    if outline := _outline(thing, wkb):
                        closed_ways.pop(identity, None)
                        yield from _read_area(tags, identity, outline)
        for identity, (tags, point) in closed_ways.items():
            yield from _read(tags, identity, point, b"")
    except (RuntimeError, ValueError, osmium.InvalidLocationError, shapely.errors.ShapelyError) as error:
        raise SourceDataError(
            f"{path.name} cannot be read ({error}); expected .osm.pbf or .osm, whole and uncorrupted"
        ) from error


def _in_order(path: Path, scratch: Path) -> OrderedExtract:
    """Return the extract to read: a large one as it is."""
    if path.stat().st_size > MOST_SORTED_BYTES:
        return OrderedExtract(path)
    return in_order(path, scratch / f"sorted-{path.name.partition('.')[0]}.osm.pbf", path.name)


def _identity(kind: str, id_: int, path: Path, extract: OrderedExtract) -> str:
    """Return what the source calls a thing for ever; ids that an editor gave hold in their own file."""
    original_id = extract.drawn_id(id_)
    return f"{SOURCE}:{kind}{id_}" if original_id is None else f"{SOURCE}:{path.name}:{kind}{original_id}"


def _read_way(
    way: Way, tags: dict[str, str], identity: str, numbers: LineNumbers, closed_ways: ClosedWays
) -> Iterator[SourceRecord]:
    """Read a line; closed ones that are no roads come again as areas."""
    line = tuple((round(node.lon, 7), round(node.lat, 7)) for node in way.nodes if node.location.valid())
    if not line:
        return
    tag = categories().roads.get(tags.get("highway", ""), "")
    references = _references(tags) if tag else ()
    name = _name(tags) or next(iter(references), "")
    if tag and name and len(line) > 1:
        names = tuple(dict.fromkeys((*_other_names(tags, name), *references)))
        yield RoadRecord(identity, name, names, tag, categories().weight(tag), line)
        yield from numbers.kilometres(way, (name, *references))
    elif way.is_closed():
        closed_ways[identity] = tags, line[len(line) // 2]
    else:
        yield from _read(tags, identity, line[len(line) // 2], b"")


def _outline(area: Area, wkb: osmium.geom.WKBFactory) -> shapely.Geometry | None:
    """Return the outline of an area; None for one that crosses itself, which has no rings."""
    if not area.num_rings()[0]:
        return None
    shape = shapely.simplify(shapely.from_wkb(wkb.create_multipolygon(area)), COARSE)
    return None if shape.is_empty else shape


def _read_area(tags: Mapping[str, str], identity: str, shape: shapely.Geometry) -> Iterator[SourceRecord]:
    if tags.get("highway") in categories().roads:
        return
    outline = shapely.to_wkb(shapely.MultiPolygon(shapely.get_parts(shape).tolist()), byte_order=1)
    surface_point = shapely.point_on_surface(shape)
    yield from _read(tags, identity, (round(surface_point.x, 7), round(surface_point.y, 7)), outline)


def _read(tags: Mapping[str, str], identity: str, point: Point, area: bytes) -> Iterator[SourceRecord]:
    """Read what is said of a place with tags."""
    road = tags.get("addr:street") or tags.get("addr:place", "")
    numbers = tags.get("addr:housenumber", "")
    if road and numbers:
        for number in numbers.replace(",", ";").split(";"):
            yield HouseRecord(road, number, point)
    name = _name(tags)
    tag = categories().of_osm(tags) if name else ""
    if tag and name:
        weight = categories().weight(tag) + (KNOWN_ABROAD if "wikidata" in tags else 0)
        yield PlaceRecord(
            identity=identity,
            name=name,
            tag=tag,
            importance=weight,
            point=point,
            names=_other_names(tags, name),
            address=tags.get("addr:full") or _address(road, numbers),
            facts=_facts(tags),
            area=area,
        )


def _facts(tags: Mapping[str, str]) -> dict[str, str]:
    values = {fact: next(filter(None, map(tags.get, keys)), None) for fact, keys in FACTS.items()}
    return {fact: value for fact, value in values.items() if value}


def _references(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Return the numbers of a road, and what such a highway is called in China: G210 and 210国道."""
    values = [value.strip() for value in tags.get("ref", "").split(";")]
    return tuple(name for value in values if value for name in (value, *highway_names(highway_number(value))))


def _name(tags: Mapping[str, str]) -> str:
    return (tags.get("name") or tags.get("name:zh") or tags.get("name:en") or "").strip()


def _other_names(tags: Mapping[str, str], name: str) -> tuple[str, ...]:
    values = (value.strip() for key in OTHER_NAMES for value in tags.get(key, "").split(";"))
    return tuple(dict.fromkeys(value for value in values if value and value != name and "\n" not in value))


def _address(road: str, number: str) -> str:
    if not (road and number):
        return road
    return f"{road}{number.removesuffix('号')}号" if is_wide(road) else f"{road} {number}"
