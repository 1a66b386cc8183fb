"""OpenStreetMap extracts (`.osm.pbf`, `.osm`): named places, roads, house numbers and kilometre posts."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import osmium
import shapely
from osmium.osm import Area, Node, Way

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.places.categories import categories
from functions.pack_builder.places.found import Found, FoundHouse, FoundPlace, FoundRoad, Point
from functions.pack_builder.places.osm_numbers import LineNumbers
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


def read_osm(path: Path, scratch: Path) -> Iterator[Found]:
    """Yield everything of an extract that has a name, a number or, if it is a road, a reference.

    scratch: folder for the points of an extract too large for memory. Raises SourceDataError when the file is
    no extract or is cut off.
    """
    storage = "flex_mem" if path.stat().st_size < IN_MEMORY else f"sparse_file_array,{scratch / 'points'}"
    wanted = osmium.filter.KeyFilter(
        "name", "name:zh", "name:en", "ref", "road_ref", "addr:housenumber", "addr:interpolation"
    )
    try:
        numbers = LineNumbers(path)
        processor = osmium.FileProcessor(str(path)).with_locations(storage).with_areas().with_filter(wanted)
        wkb = osmium.geom.WKBFactory()
        for thing in processor:
            tags = {tag.k: tag.v for tag in thing.tags}
            match thing:
                case Node() if thing.location.valid():
                    point = (round(thing.lon, 7), round(thing.lat, 7))
                    yield from numbers.note(thing, tags)
                    yield from _read(tags, f"{SOURCE}:n{thing.id}", point, b"")
                case Way() if "addr:interpolation" in tags:
                    yield from numbers.ranges(thing, tags)
                case Way():
                    yield from _read_way(thing, tags, numbers)
                case Area():
                    yield from _read_area(thing, tags, wkb)
    except (RuntimeError, osmium.InvalidLocationError, shapely.errors.ShapelyError) as error:
        raise SourceDataError(
            f"{path.name} cannot be read ({error}); expected .osm.pbf or .osm, whole and uncorrupted"
        ) from error


def _read_way(way: Way, tags: Mapping[str, str], numbers: LineNumbers) -> Iterator[Found]:
    """Read a line; closed ones that are no roads come again as areas."""
    line = tuple((round(node.lon, 7), round(node.lat, 7)) for node in way.nodes if node.location.valid())
    if not line:
        return
    tag = categories().roads.get(tags.get("highway", ""), "")
    references = _references(tags) if tag else ()
    name = _name(tags) or next(iter(references), "")
    if tag and name and len(line) > 1:
        names = tuple(dict.fromkeys((*_other_names(tags, name), *references)))
        yield FoundRoad(f"{SOURCE}:w{way.id}", name, names, tag, categories().weight(tag), line)
        yield from numbers.kilometres(way, (name, *references))
    elif not way.is_closed():
        yield from _read(tags, f"{SOURCE}:w{way.id}", line[len(line) // 2], b"")


def _read_area(area: Area, tags: Mapping[str, str], wkb: osmium.geom.WKBFactory) -> Iterator[Found]:
    if tags.get("highway") in categories().roads:
        return
    shape = shapely.simplify(shapely.from_wkb(wkb.create_multipolygon(area)), COARSE)
    if shape.is_empty:
        return
    outline = shapely.to_wkb(shapely.MultiPolygon(shapely.get_parts(shape).tolist()), byte_order=1)
    inside = shapely.point_on_surface(shape)
    identity = f"{SOURCE}:{'w' if area.from_way() else 'r'}{area.orig_id()}"
    yield from _read(tags, identity, (round(inside.x, 7), round(inside.y, 7)), outline)


def _read(tags: Mapping[str, str], identity: str, point: Point, area: bytes) -> Iterator[Found]:
    """Read what is said of a place with tags."""
    road = tags.get("addr:street") or tags.get("addr:place", "")
    numbers = tags.get("addr:housenumber", "")
    if road and numbers:
        for number in numbers.replace(",", ";").split(";"):
            yield FoundHouse(road, number, point)
    name = _name(tags)
    tag = categories().of_osm(tags) if name else ""
    if tag and name:
        weight = categories().weight(tag) + (KNOWN_ABROAD if "wikidata" in tags else 0)
        yield FoundPlace(
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
