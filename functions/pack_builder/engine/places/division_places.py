"""China's divisions down to the village as places."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord
from functions.pack_builder.engine.places.settlements import Settlement
from shared.geo.division_names import Kind, read_entries
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.places import tags

SOURCE: Final = "division"
_TAGS: Final = {
    Level.COUNTRY: tags.COUNTRY,
    Level.PROVINCE: tags.PROVINCE,
    Level.CITY: tags.CITY,
    Level.COUNTY: tags.COUNTY,
    Level.TOWN: tags.TOWN,
}
_SPELT: Final = (Kind.SHORT, Kind.STEM)
ZONE_DISCOUNT: Final = 100
"""A zone that is no division by law stands behind its namesakes that are."""
MUNICIPALITY_PREMIUM: Final = 20


def division_places(
    divisions: Divisions, seats: Mapping[tuple[float, float], Settlement]
) -> Iterator[PlaceRecord]:
    """Yield every division of today to the town.

    seats: settlements by (longitude, latitude), which name a division abroad if they are its seat.
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
        )


def village_places(divisions: Divisions) -> Iterator[PlaceRecord]:
    """Yield the villages and neighbourhoods of every town; no source gives them points."""
    weight = categories().weight(tags.VILLAGE)
    for village in divisions.villages(divisions.country):
        if divisions[village.town].status != Status.FORMER:
            yield PlaceRecord(
                identity=f"{SOURCE}:{village.code}",
                name=village.place,
                tag=tags.VILLAGE,
                importance=weight,
                point=None,
                division=village.town,
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


def _premium(divisions: Divisions, division: Division, seat: Settlement | None) -> int:
    premium = -ZONE_DISCOUNT if division.status == Status.ZONE else 0
    if division.level == Level.PROVINCE and any(c.city_code for c in divisions.children(division)):
        premium += MUNICIPALITY_PREMIUM
    return premium + (round(4 * math.log10(seat.population)) if seat and seat.population > 1 else 0)


def _path(divisions: Divisions, division: Division) -> str:
    return "/".join(ancestor.name for ancestor in divisions.lineage(division))
