"""The kinds of files that operators upload into the bucket `sources`; one kind may feed several packs."""

from typing import Final

from functions.pack_builder.plans import SourceKind

OSM_LICENCE, OSM_ATTRIBUTION = "ODbL-1.0", "© OpenStreetMap contributors"
EXTRACT: Final = (".osm.pbf", ".osm")
DUMP: Final = (".txt", ".zip")
MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30

IP_TABLES: Final = SourceKind("ip/", (".xdb", ".mmdb", ".ipdb", ".db"), 2 * GIBIBYTE)
"""Tables of address ranges, asked before all of the packages."""

BOUNDARIES: Final = SourceKind("boundaries/", (".geojson",), 64 * MEBIBYTE)
"""Outlines of divisions, WGS-84."""

OSM: Final = SourceKind("osm/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for every pack that reads them."""

PLACE_EXTRACTS: Final = SourceKind("places/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for the places alone."""

PLACE_TABLES: Final = SourceKind("places/", (".csv",), 2 * GIBIBYTE)
"""An operator's own places and addresses, a row each."""

PLACE_SHAPES: Final = SourceKind("places/", (".geojson",), 64 * MEBIBYTE)
"""An operator's own places with outlines; read in one piece, so bounded more tightly."""

GEONAMES: Final = SourceKind(
    "places/", DUMP, 2 * GIBIBYTE, "CC-BY-4.0", "Place data: GeoNames (geonames.org), CC BY 4.0"
)
"""GeoNames dumps, plain or zipped as they are published."""

ROAD_EXTRACTS: Final = SourceKind("roads/", EXTRACT, 8 * GIBIBYTE, OSM_LICENCE, OSM_ATTRIBUTION)
"""OpenStreetMap extracts for the roads alone."""

TIMETABLES: Final = SourceKind("roads/", (".gtfs.zip",), 2 * GIBIBYTE)
"""GTFS feeds: timetables of public transport."""

ROAD_TABLES: Final = SourceKind("roads/", ("tariff.toml", "plates.toml"), MEBIBYTE)
"""An operator's taxi tariff, and bans of number plates."""
