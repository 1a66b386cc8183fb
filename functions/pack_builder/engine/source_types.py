"""The types of files that operators upload into the bucket `sources`; one type may feed several packs."""

import re
from typing import Final

from msgspec import Struct

LONGEST_NAME: Final = 200
"""Bytes of the name of an operator's file."""
_PLAIN_NAME: Final = re.compile(r"[^./\x00-\x1f\x7f][^/\x00-\x1f\x7f]*")


class SourceType(Struct, frozen=True):
    """One type of operators' files: where in the bucket `sources` they land, and how large they may be."""

    folder: str
    """With the slash behind it; nothing in a folder below it is taken."""
    suffixes: tuple[str, ...]
    most_bytes: int
    licence: str = "the operator's own"
    """Holds for a file that does not say its licence itself; so does `attribution`."""
    attribution: str = ""

    def takes(self, key: str) -> bool:
        """Tell whether an object's key is one of a file of this type."""
        folder, slash, name = key.rpartition("/")
        plain = _PLAIN_NAME.fullmatch(name) and len(name.encode()) <= LONGEST_NAME
        return folder + slash == self.folder and bool(plain) and name.endswith(self.suffixes)


OSM_LICENCE, OSM_ATTRIBUTION = "ODbL-1.0", "© OpenStreetMap contributors"
EXTRACT: Final = (".osm.pbf", ".osm")
DUMP: Final = (".txt", ".zip")
MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30

IP_TABLES: Final = SourceType("ip/", (".xdb", ".mmdb", ".ipdb", ".db"), 2 * GIBIBYTE)
"""Tables of address ranges, asked before all of the packages."""

BOUNDARIES: Final = SourceType("boundaries/", (".geojson",), 64 * MEBIBYTE)
"""Outlines of divisions, WGS-84."""

OSM: Final = SourceType("osm/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for every pack that reads them."""

PLACE_EXTRACTS: Final = SourceType("places/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for the places alone."""

PLACE_TABLES: Final = SourceType("places/", (".csv",), 2 * GIBIBYTE)
"""An operator's own places and addresses, a row each."""

PLACE_SHAPES: Final = SourceType("places/", (".geojson",), 64 * MEBIBYTE)
"""An operator's own places with outlines; read in one piece, so bounded more tightly."""

GEONAMES: Final = SourceType(
    "places/", DUMP, 2 * GIBIBYTE, "CC-BY-4.0", "Place data: GeoNames (geonames.org), CC BY 4.0"
)
"""GeoNames dumps, plain or zipped as they are published."""

ROAD_EXTRACTS: Final = SourceType("roads/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for the roads alone."""

MAP_EXTRACTS: Final = SourceType("map/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for the map alone."""

TIMETABLES: Final = SourceType("roads/", (".gtfs.zip",), 2 * GIBIBYTE)
"""GTFS feeds: timetables of public transport."""

ROAD_TABLES: Final = SourceType("roads/", ("tariff.toml", "plates.toml"), MEBIBYTE)
"""An operator's taxi tariff, and bans of number plates."""
