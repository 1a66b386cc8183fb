"""Countries, and the provinces and states of countries abroad, as places.

No package has their outlines or middles. A country or region stands at the middle of its settlements on the
globe. The names of regions are those that the table of airports has; which of GeoNames' codes is which region
says the settlement next to each airport.
"""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord, Point
from functions.pack_builder.engine.places.settlements import LEAST, PER_TENFOLD, Settlement
from shared.geo.countries import country_of, is_of_china, names_of
from shared.places import tags

SOURCE: Final = "region"
Region = tuple[str, str]
"""Two letters of a country, and GeoNames' code of a region in it."""
NEXT_TO: Final = 0.5
"""Degrees within which an airport belongs to the region of the nearest settlement."""
MAJORITY: Final = 0.6
"""Share of a region's airports that must agree on its name."""
REGION_DISCOUNT: Final = 150
"""Importance by which a region stands behind a city of as many people: New York is the city first."""


def region_names(settlements: Sequence[Settlement], airports: Path) -> dict[Region, str]:
    """Return the English names of the regions abroad that most of their airports agree on."""
    tree = STRtree(shapely.points([settlement.point for settlement in settlements]))
    with airports.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["subd"] and not is_of_china(row["country"])]
    points = shapely.points([(float(row["lon"]), float(row["lat"])) for row in rows])
    pairs = tree.query_nearest(points, max_distance=NEXT_TO, all_matches=False).T.tolist()
    votes: dict[Region, Counter[str]] = defaultdict(Counter)
    for airport, nearest in pairs:
        settlement, row = settlements[nearest], rows[airport]
        if settlement.country == row["country"] and settlement.region:
            votes[settlement.country, settlement.region][row["subd"]] += 1
    names = {region: counter.most_common(1)[0] for region, counter in votes.items()}
    return {
        region: name for region, (name, count) in names.items() if count >= MAJORITY * votes[region].total()
    }


def region_places(settlements: Iterable[Settlement], names: Mapping[Region, str]) -> Iterator[PlaceRecord]:
    """Yield the countries of the world but China, and the regions that have a name."""
    by_country: dict[str, list[Settlement]] = defaultdict(list)
    by_region: dict[Region, list[Settlement]] = defaultdict(list)
    for settlement in settlements:
        if not is_of_china(settlement.country):
            by_country[settlement.country].append(settlement)
            by_region[settlement.country, settlement.region].append(settlement)
    for letters, parts in by_country.items():
        country = country_of(letters)
        if country is not None:
            yield PlaceRecord(
                identity=f"{SOURCE}:{letters}",
                name=country.chinese,
                tag=tags.COUNTRY,
                importance=categories().weight(tags.COUNTRY),
                point=_middle(parts),
                names=names_of(country)[1:],
                country=letters,
                spelt=(country.chinese,),
            )
    for region, name in names.items():
        if parts := by_region.get(region, []):
            letters, code = region
            people = sum(settlement.population for settlement in parts)
            importance = LEAST + round(PER_TENFOLD * math.log10(max(people, 1))) - REGION_DISCOUNT
            yield PlaceRecord(
                identity=f"{SOURCE}:{letters}-{code}",
                name=name,
                tag=tags.PROVINCE,
                importance=max(LEAST, importance),
                point=_middle(parts),
                names=(code,) if code.isalpha() and len(code) == 2 else (),
                country=letters,
            )


def _middle(settlements: Sequence[Settlement]) -> Point:
    """Return the middle of settlements on the globe, which the 180th meridian does not cut."""
    degrees: NDArray[np.float64] = np.radians(np.array([settlement.point for settlement in settlements]))
    lng, lat = degrees.T
    x, y, z = (np.cos(lat) * np.cos(lng)).mean(), (np.cos(lat) * np.sin(lng)).mean(), np.sin(lat).mean()
    middle = math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))
    return round(middle[0], 6), round(middle[1], 6)
