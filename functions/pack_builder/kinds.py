"""The kinds of files that operators upload into the bucket `sources`; one kind may feed several packs."""

from typing import Final

from functions.pack_builder.plans import SourceKind

IP_TABLES: Final = SourceKind("ip/", (".xdb", ".mmdb", ".ipdb", ".db"), 2 << 30)
"""Tables of address ranges, asked before all of the packages."""

BOUNDARIES: Final = SourceKind("boundaries/", (".geojson",), 256 << 20)
"""Outlines of divisions, WGS-84."""

OSM: Final = SourceKind("osm/", (".osm.pbf", ".osm"), 8 << 30)
"""OpenStreetMap extracts for every pack that reads them."""

PLACE_EXTRACTS: Final = SourceKind("places/", (".osm.pbf", ".osm"), 8 << 30)
"""OpenStreetMap extracts for the places alone."""

PLACE_TABLES: Final = SourceKind("places/", (".csv",), 2 << 30)
"""An operator's own places and addresses, a row each."""

PLACE_SHAPES: Final = SourceKind("places/", (".geojson",), 128 << 20)
"""An operator's own places with outlines; read in one piece, so bounded more tightly."""

GEONAMES: Final = SourceKind("places/", (".txt", ".zip"), 2 << 30)
"""GeoNames dumps, plain or zipped as they are published."""
