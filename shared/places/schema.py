"""The schema of the file of places.

Points are WGS-84 (longitude, latitude) in degrees. Places are numbered by importance, the most important one
first, with room behind those of each importance, so that an operator's places are added without numbering
anything anew. The full-text tables return numbers in ascending order, so the first rows of any result are the
most important places, and a search never reads the rest.
"""

from enum import IntEnum
from typing import Final

FILE: Final = "places.sqlite"
FORMAT: Final = 6
DIVISIONS: Final = "divisions"
"""The fact with the fingerprint of the divisions that `place.division` has the keys of."""

LATIN: Final = "latin"
"""The fact of a division with its name in Latin letters."""
RANK_BITS: Final = 32
"""Bits of a place's number below its importance."""
LARGEST_IMPORTANCE: Final = 1000

SCHEMA: Final = """
CREATE TABLE place (
  id INTEGER PRIMARY KEY, uid BLOB NOT NULL, name TEXT NOT NULL, names TEXT NOT NULL,
  category INTEGER NOT NULL, importance INTEGER NOT NULL, division INTEGER NOT NULL, country TEXT NOT NULL,
  lng REAL, lat REAL, address TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE TABLE category (
  id INTEGER PRIMARY KEY, tag TEXT NOT NULL, level TEXT NOT NULL, industry TEXT NOT NULL
);
CREATE VIRTUAL TABLE gram USING fts5(
  tokens, content='', columnsize=0, detail=none, tokenize='ascii'
);
CREATE VIRTUAL TABLE spelling USING fts5(
  tokens, content='', columnsize=0, detail=none, tokenize='ascii', prefix='1 2 3'
);
CREATE VIRTUAL TABLE spot USING rtree(id, west, east, south, north);
CREATE VIRTUAL TABLE landmark USING rtree(
  id, west, east, south, north, first_kind, last_kind, +division, +country, +lng, +lat
);
CREATE TABLE area (place INTEGER PRIMARY KEY, polygons BLOB NOT NULL);
CREATE VIRTUAL TABLE extent USING rtree(id, west, east, south, north);
CREATE TABLE road_part (id INTEGER PRIMARY KEY, place INTEGER NOT NULL, line BLOB NOT NULL);
CREATE VIRTUAL TABLE road_box USING rtree(id, west, east, south, north);
CREATE TABLE house (
  id INTEGER PRIMARY KEY, road TEXT NOT NULL, number INTEGER NOT NULL, suffix TEXT NOT NULL,
  written TEXT NOT NULL,
  lng REAL NOT NULL, lat REAL NOT NULL, division INTEGER NOT NULL
);
CREATE VIRTUAL TABLE house_spot USING rtree(id, west, east, south, north);
CREATE TABLE house_range (
  road TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, step INTEGER NOT NULL,
  line BLOB NOT NULL, division INTEGER NOT NULL
);
CREATE TABLE kilometre (
  road TEXT NOT NULL, metre INTEGER NOT NULL, lng REAL NOT NULL, lat REAL NOT NULL, division INTEGER NOT NULL
);
CREATE TABLE address_line (line TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE variant (traditional TEXT PRIMARY KEY, simplified TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE reading (character TEXT PRIMARY KEY, pinyin TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
"""`place`: `uid` are the 12 bytes whose hexadecimal digits go over the wire; `names` are the other names, one
a line; `importance` is 0 to 1000; `division` is the key of the lowest division known, -1 abroad; `country`
two letters; a place without a point has neither `lng` nor `lat`; `facts` is JSON, empty where there are none.
`landmark`: places that are looked up by nearness among those of a LandmarkKind; `landmark_id` numbers them.
`area` and `extent`: outline (little-endian WKB MultiPolygon) and box of places that have one, by place.
`road_part`: lines of the roads among the places, little-endian pairs of microdegrees as 32-bit integers.
`house`: `road` is folded; `suffix` tells 8甲 from 8; `house_spot` has the points by `id`.
`house_range`: numbers from `low` to `high` by `step`, spread evenly from the line's first point to its last.
`kilometre`: posts, by the folded name or the number (g210) of their road.
`address_line`: what the address of a place says below its divisions, folded.
`variant` and `reading`: single characters; a character that reads several ways has its usual reading.
"""

INDEXES: Final = """
CREATE UNIQUE INDEX place_by_uid ON place (uid);
CREATE INDEX road_part_by_place ON road_part (place);
CREATE INDEX house_by_number ON house (road, number);
CREATE INDEX house_range_by_road ON house_range (road);
CREATE INDEX address_line_by_text ON address_line (line);
CREATE INDEX kilometre_by_metre ON kilometre (road, metre);
"""


class LandmarkKind(IntEnum):
    """What a place is nearest to: the only town, settlement or business district that an answer names."""

    SETTLEMENT_ABROAD = 0
    TOWN = 1
    """A town of China."""
    BUSINESS_DISTRICT = 2


LANDMARK_BITS: Final = 2
"""Bits of a landmark's number below its place's: a place may be of several kinds."""

NOWHERE: Final = -1
"""`division` of a place outside China."""

MICRODEGREES: Final = 1_000_000


def landmark_id(place: int, kind: LandmarkKind) -> int:
    """Return the number of a place as a landmark of a kind."""
    return place << LANDMARK_BITS | kind


def first_number(importance: int) -> int:
    """Return the number of the first place of an importance; those of the next one follow far behind."""
    return (LARGEST_IMPORTANCE - importance << RANK_BITS) + 1
