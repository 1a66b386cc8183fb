"""China's divisions down to the village as places."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.pinyin import Pinyin
from functions.pack_builder.engine.places.records import PlaceRecord
from functions.pack_builder.engine.places.settlements import Settlement
from shared.geo.division_names import Kind, read_entries
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.places import tags
from shared.places.schema import LATIN

SOURCE: Final = "division"
_TAGS: Final = {
    Level.COUNTRY: tags.COUNTRY,
    Level.PROVINCE: tags.PROVINCE,
    Level.CITY: tags.CITY,
    Level.COUNTY: tags.COUNTY,
    Level.TOWN: tags.TOWN,
}
_SPELT: Final = (Kind.SHORT, Kind.STEM)
ENGLISH: Final = {
    "中华人民共和国": "China",
    "内蒙古自治区": "Inner Mongolia",
    "西藏自治区": "Xizang",
    "陕西省": "Shaanxi",
    "香港特别行政区": "Hong Kong",
    "澳门特别行政区": "Macao",
    "台湾省": "Taiwan",
}
"""Names that are not the pinyin."""
_SUFFIXES: Final = (
    *("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "街道"),
    *("省", "市", "盟", "区", "县", "旗", "镇", "乡"),
)
_LATIN_SUFFIX: Final = re.compile(r" (?:Shi|Qu|Xian|Shiqu|District|County|City)$")
ZONE_DISCOUNT: Final = 100
"""A zone that is no division by law stands behind its namesakes that are."""
MUNICIPALITY_PREMIUM: Final = 20


def division_places(
    divisions: Divisions, seats: Mapping[tuple[float, float], Settlement], pinyin: Pinyin
) -> Iterator[PlaceRecord]:
    """Yield every division of today to the town, with its name in Latin letters.

    seats: settlements by (longitude, latitude), which name a division abroad if they are its seat; any other
    is called by the pinyin of its short name.
    """
    names = _names(divisions)
    table = categories()
    seats_in_use: set[tuple[float, float]] = set()
    for division in divisions:
        if division.status == Status.FORMER:
            continue
        tag = _TAGS[Level(division.level)]
        point = None if division.lng is None or division.lat is None else (division.lng, division.lat)
        seat = None
        if point is not None and point in seats and point not in seats_in_use:
            seat = seats[point]
            seats_in_use.add(point)
        other = [*names[division.key], *(seat.names if seat else ())]
        yield PlaceRecord(
            identity=f"{SOURCE}:{division.code or _path(divisions, division)}",
            name=division.name,
            tag=tag,
            importance=table.weight(tag) + _premium(divisions, division, seat),
            point=point,
            names=tuple(dict.fromkeys(name for name in other if name != division.name)),
            division=division.key,
            country="CN",
            spelt=tuple(names[division.key]),
            facts={LATIN: _latin(division, names[division.key], seat, pinyin)},
        )


def village_places(divisions: Divisions) -> Iterator[PlaceRecord]:
    """Yield the villages and neighbourhoods of every town; no source gives them points."""
    weight = categories().weight(tags.VILLAGE)
    for town, villages in groupby(divisions.villages(divisions.country), attrgetter("town")):
        if divisions[town].status != Status.FORMER:
            for village in villages:
                yield PlaceRecord(
                    identity=f"{SOURCE}:{village.code}",
                    name=village.place,
                    tag=tags.VILLAGE,
                    importance=weight,
                    point=None,
                    division=town,
                    country="CN",
                )


def _names(divisions: Divisions) -> Mapping[int, list[str]]:
    """Return the other names of each division, the surest first; former ones are left to addresses."""
    names_by_key: dict[int, list[tuple[Kind, str]]] = defaultdict(list)
    for name, entries in divisions.names().items():
        for key, kind in read_entries(entries):
            if kind in _SPELT:
                names_by_key[key].append((kind, name))
    return defaultdict(
        list, {key: [name for _, name in sorted(pairs)] for key, pairs in names_by_key.items()}
    )


def _latin(division: Division, names: Sequence[str], seat: Settlement | None, pinyin: Pinyin) -> str:
    """Return what a division is called in English."""
    if division.name in ENGLISH:
        return ENGLISH[division.name]
    if seat is not None:
        return _LATIN_SUFFIX.sub("", seat.names[0])
    suffix = next((end for end in _SUFFIXES if division.name.endswith(end) and len(division.name) > 2), "")
    shorter = [name for name in names if division.name.startswith(name)]
    short = min([division.name.removesuffix(suffix), *shorter], key=len)
    syllables = pinyin.syllables(short)
    text = "".join(f"'{syllable}" if syllable[:1] in "aeo" else syllable for syllable in syllables)
    return text.removeprefix("'").replace("v", "ü").capitalize()


def _premium(divisions: Divisions, division: Division, seat: Settlement | None) -> int:
    premium = -ZONE_DISCOUNT if division.status == Status.ZONE else 0
    if division.level == Level.PROVINCE and any(c.city_code for c in divisions.children(division)):
        premium += MUNICIPALITY_PREMIUM
    return premium + (round(4 * math.log10(seat.population)) if seat and seat.population > 1 else 0)


def _path(divisions: Divisions, division: Division) -> str:
    return "/".join(ancestor.name for ancestor in divisions.lineage(division))
