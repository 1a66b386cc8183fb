"""Countries and time zones below the roads, so that national rules, the driving side and local times hold.

Extracts rarely have whole countries, whose outlines the engine would take out of them. So both come from the
polygons of time zones in tzfpy: a zone lies in one country, and the zones of a country make it up. The
outlines are good to about 100 m.
"""

import json
import shutil
import sqlite3
import struct
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import osmium
import shapely

from functions.pack_builder.engine.country_zones import country_of_zone, zone_table
from functions.pack_builder.engine.progress import Progress
from functions.pack_builder.engine.roads.programs import ADMINS, Bounds, run

Point = tuple[float, float]

TABLE: Final = Path(__file__).with_name("countries.toml")
ADMINS_FILE: Final = "admins.sqlite"
ZONES_FILE: Final = "timezones.sqlite"

OVERLAPPING_ZONES: Final = {"Asia/Urumqi": "Asia/Shanghai"}
"""Zones that overlap another one, whose official time holds in both."""

MARGIN_DEGREES: Final = 1.0
"""Degrees around roads within which outlines are drawn: the rest of a large country only takes time."""

WAY_NODES: Final = 1_900
"""Nodes of one way; the format's own limit is 2,000."""

_ZONES_SCHEMA: Final = """
CREATE TABLE tz_world (TZID TEXT NOT NULL, geom BLOB NOT NULL);
CREATE VIRTUAL TABLE idx_tz_world_geom USING rtree (pkid, xmin, xmax, ymin, ymax);
INSERT INTO geometry_columns VALUES ('tz_world', 'geom', 6, 2, 4326, 1);
"""
"""A spatial table as SpatiaLite keeps it: MultiPolygon (6), two dimensions, WGS-84, with an index."""


def lay_countries(
    points: Iterable[Point], folder: Path, settings: Path, bounds: Bounds, progress: Progress
) -> tuple[str, ...]:
    """Write admins.sqlite and timezones.sqlite for the surroundings of WGS-84 points into a folder.

    settings: the engine's configuration, which names both files.
    Returns the ISO codes of the countries. Raises ProgramFailed.
    """
    progress("laying countries and time zones", 0)
    points = list(points)
    surroundings = shapely.unary_union(
        [
            shapely.box(x - MARGIN_DEGREES, y - MARGIN_DEGREES, x + MARGIN_DEGREES, y + MARGIN_DEGREES)
            for x, y in points
        ]
    )
    zones = {zone: _polygons(_outline(zone) & surroundings) for zone in sorted(zones_at(points))}
    countries = _countries(zones)
    outlines = folder / "countries.osm.pbf"
    _write_relations(countries, outlines)
    run(ADMINS, ["-c", settings, outlines], bounds, progress)
    _set_driving_side(folder / ADMINS_FILE)
    shutil.copyfile(folder / ADMINS_FILE, folder / ZONES_FILE)
    _write_zones(zones, folder / ZONES_FILE)
    return tuple(sorted(countries))


def zones_at(points: Iterable[Point]) -> set[str]:
    """Return the names of the time zones at WGS-84 points; at sea there is none."""
    import tzfpy

    names = {name for lng, lat in points for name in tzfpy.get_tzs(lng, lat)}
    return {OVERLAPPING_ZONES.get(name, name) for name in names if not name.startswith("Etc/")}


def countries_at(points: Iterable[Point]) -> list[str]:
    """Return the ISO code of the country at each WGS-84 point that lies in one."""
    zones = [next(iter(sorted(zones_at([point]))), "") for point in points]
    return [country for zone in zones if (country := country_of_zone().get(zone)) is not None]


@cache
def _outline(zone: str) -> shapely.MultiPolygon:
    import tzfpy

    collection: dict[str, Any] = json.loads(tzfpy.get_tz_polygon_geojson(zone))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in collection["features"]]
    return _polygons(shapely.unary_union([shapely.make_valid(shape) for shape in shapes]))


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _countries(zones: Mapping[str, shapely.MultiPolygon]) -> dict[str, shapely.MultiPolygon]:
    """Return the outlines of countries, as far as these zones make them up, by ISO code."""
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for zone, outline in zones.items():
        if (country := country_of_zone().get(zone)) is not None:
            parts[country].append(outline)
    return {country: _polygons(shapely.unary_union(shapes)) for country, shapes in parts.items()}


@cache
def _canonical() -> Mapping[bytes, str]:
    """Return, by the content of its file, each zone of its own: the engine knows no other names of it."""
    return {_rules(row[2]): row[2] for row in zone_table("zone1970.tab")}


def _rules(zone: str) -> bytes:
    return resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


@cache
def _names() -> dict[str, str]:
    other_names: dict[str, str] = _table()["names"]
    return {row[0]: row[1] for row in zone_table("iso3166.tab")} | other_names


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _write_relations(countries: Mapping[str, shapely.MultiPolygon], path: Path) -> None:
    """Write countries as OpenStreetMap has them: relations of the ways along their borders."""
    from osmium.osm.mutable import Node, Relation, Way

    nodes: list[Node] = []
    ways: list[Way] = []
    relations = []
    for number, (country, outline) in enumerate(sorted(countries.items()), 1):
        members = []
        for polygon in outline.geoms:
            for role, ring in [("outer", polygon.exterior), *(("inner", hole) for hole in polygon.interiors)]:
                for way in _ring_ways(shapely.get_coordinates(ring)[:-1].tolist(), nodes, len(ways)):
                    ways.append(way)
                    members.append(("w", way.id, role))
        tags = {
            "type": "boundary",
            "boundary": "administrative",
            "admin_level": "2",
            "name": _names()[country],
            "name:en": _names()[country],
            "ISO3166-1:alpha2": country,
            "ISO3166-1": country,
        }
        relations.append(Relation(id=number, members=members, tags=tags))
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node in nodes:
            writer.add_node(node)
        for way in ways:
            writer.add_way(way)
        for relation in relations:
            writer.add_relation(relation)


def _ring_ways(ring: list[list[float]], nodes: list[Any], ways: int) -> Iterable[Any]:
    """Yield the ways along a ring of points, and add its points to the nodes."""
    from osmium.osm.mutable import Node, Way

    first = len(nodes) + 1
    nodes += [Node(id=first + position, location=(lng, lat)) for position, (lng, lat) in enumerate(ring)]
    surroundings = [*range(first, first + len(ring)), first]
    for number, start in enumerate(range(0, len(ring), WAY_NODES), 1):
        way_nodes = surroundings[start : start + WAY_NODES + 1]
        yield Way(id=ways + number, nodes=way_nodes, tags={"boundary": "administrative"})


def _set_driving_side(admins: Path) -> None:
    left = _table()["left"]
    with sqlite3.connect(admins) as database:
        database.executemany(
            "UPDATE admins SET drive_on_right = 0 WHERE iso_code = ?", [(code,) for code in left]
        )
    database.close()


def _write_zones(zones: Mapping[str, shapely.MultiPolygon], path: Path) -> None:
    """Write zones into a copy of the countries' file, which has all that makes a file a SpatiaLite one."""
    rows = [(key, zones[zone], _canonical()[_rules(zone)]) for key, zone in enumerate(sorted(zones), 1)]
    with sqlite3.connect(path) as database:
        database.executescript(_ZONES_SCHEMA)
        database.executemany(
            "INSERT INTO tz_world (rowid, TZID, geom) VALUES (?, ?, ?)",
            ((key, zone, spatialite(outline)) for key, outline, zone in rows),
        )
        database.executemany(
            "INSERT INTO idx_tz_world_geom (pkid, xmin, ymin, xmax, ymax) VALUES (?, ?, ?, ?, ?)",
            ((key, *outline.bounds) for key, outline, _ in rows),
        )
    database.close()


def spatialite(shape: shapely.MultiPolygon) -> bytes:
    """Return a WGS-84 MultiPolygon in SpatiaLite's own encoding: WKB between its bounds and an end mark."""
    body = b"".join(b"\x69" + shapely.to_wkb(polygon, byte_order=1)[1:] for polygon in shape.geoms)
    head = struct.pack("<BBi4dB", 0, 1, 4326, *shape.bounds, 0x7C)
    return head + struct.pack("<II", 6, len(shape.geoms)) + body + b"\xfe"
