"""Reverse geocoding (逆地理编码): the divisions, road, house and places at and around a point.

All points are WGS-84 (longitude, latitude) in degrees. Directions say where the point lies for one who stands
at the place: 东 of the bank, 200 m. A part that no source knows is empty; a point at sea, or abroad where
nothing is known, has no division and no country.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from shared.geo.divisions import Division, Divisions
from shared.geo.geodesy import LocalPlane
from shared.geocoding.landmarks import Landmarks
from shared.geocoding.road_geometry import Nearest, nearest_roads
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.records import House, Place
from shared.places.schema import NOWHERE

LARGEST_RADIUS: Final = 3_000
ROAD_STEPS: Final = (60.0, 200.0, 500.0)
MOST_ROADS: Final = 3
MOST_PLACES: Final = 10
LOOKED_AT: Final = 8
"""Places that are read for each one that is wanted, as some are of the wrong kind."""
HOUSE_RADIUS: Final = 100.0
TOWN_RADIUS: Final = 5_000.0
"""Metres within which the nearest town whose place is known is taken for the town of a point."""
BUSINESS_RADIUS: Final = 1_000.0
SETTLEMENT_RADIUS: Final = 50_000.0
"""Metres within which a point abroad belongs to the nearest settlement."""
BESIDE: Final = 50.0
"""Metres within which one says 附近 and no direction."""
STEPS: Final = (100.0, 300.0, 1_000.0, 3_000.0)
"""Radii in which places are looked for, until there are enough; roads by ROAD_STEPS."""

INSIDE, NEARBY = "内", "附近"
DIRECTIONS: Final = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
SETTLED: Final = "行政地标"
BUSINESS: Final = "行政地标;商圈"
TOWN: Final = "行政地标;乡镇"
_NO_POI: Final = ("道路", SETTLED, "出入口")


@dataclass(frozen=True)
class Bearing:
    """How far from something a point lies, and in which direction."""

    direction: str
    distance: int
    """Metres."""


@dataclass(frozen=True)
class PlaceNearby:
    """A place at or around the point."""

    place: Place
    bearing: Bearing


@dataclass(frozen=True)
class RoadNearby:
    """A road, and its point nearest to the point asked for."""

    place: Place
    bearing: Bearing
    lng: float
    lat: float


@dataclass(frozen=True)
class Reversed:
    """What lies at and around a point."""

    country: str
    """Two letters, empty at sea."""
    division: Division | None
    """China's lowest division drawn around the point."""
    town: Division | None
    settlement: Place | None
    """Abroad, the nearest settlement."""
    street: str
    street_number: str
    street_bearing: Bearing | None
    roads: tuple[RoadNearby, ...]
    places: tuple[PlaceNearby, ...]
    regions: tuple[PlaceNearby, ...]
    """Places in whose outlines the point lies, the smallest first."""
    business: tuple[PlaceNearby, ...]
    description: str
    """`sematic_description`: 示例小区内,示例大厦附近12米."""


@dataclass(frozen=True)
class Chosen:
    """Which places are wanted."""

    radius: float
    tags: Collection[str]
    most: int
    by_rank: bool


class ReverseGeocoder:
    """Reverse geocoding over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, finder: DivisionFinder) -> None:
        self._index = index
        self._divisions = divisions
        self._finder = finder
        settled = index.landmarks(SETTLED)
        towns = {landmark.place for landmark in index.landmarks(TOWN)}
        self._abroad = Landmarks([of for of in settled if of.division == NOWHERE])
        self._towns = Landmarks([of for of in settled if of.division != NOWHERE and of.place in towns])
        self._districts = Landmarks(index.landmarks(BUSINESS))

    def is_in_china(self, lng: float, lat: float) -> bool:
        """Tell whether a division of China is drawn around a point."""
        return self._finder.division_at(lng, lat) is not None

    def is_abroad(self, lng: float, lat: float) -> bool:
        """Tell whether a point, in no division, lies near a settlement abroad and not at sea."""
        return self._abroad.nearest(lng, lat, SETTLEMENT_RADIUS, lambda _: True) is not None

    def reverse(
        self,
        lng: float,
        lat: float,
        *,
        radius: float = 1_000,
        tags: Collection[str] = (),
        most: int = MOST_PLACES,
        by_rank: bool = False,
        with_places: bool = True,
    ) -> Reversed:
        """Return what lies at and around a point.

        radius: metres around it that places are taken from, at most 3,000; tags: only places of these (金融);
        by_rank: the best known places and not the nearest; with_places: without them an answer is quicker.
        """
        division = self._finder.division_at(lng, lat)
        radius = min(max(radius, 0.0), LARGEST_RADIUS)
        roads = self._roads(lng, lat)
        street, number, bearing = self._street(lng, lat, roads)
        regions = self._regions(lng, lat)
        inside = {region.place.id for region in regions}
        chosen = Chosen(radius, tags, most, by_rank)
        places = self._places(lng, lat, chosen, inside) if with_places else ()
        settlement, country = (None, "CN") if division else self._settlement(lng, lat)
        return Reversed(
            country=country,
            division=division,
            town=self._town(lng, lat, division) if division else None,
            settlement=settlement,
            street=street,
            street_number=number,
            street_bearing=bearing,
            roads=roads,
            places=places,
            regions=tuple(region for region in regions if not region.place.tag.startswith(SETTLED)),
            business=self._business(lng, lat, regions),
            description=_described(regions, places),
        )

    def _town(self, lng: float, lat: float, division: Division) -> Division | None:
        """Return the nearest town of the division whose point is known, None if that is far."""
        end = self._divisions.end(division)
        town = self._towns.nearest(lng, lat, TOWN_RADIUS, lambda of: division.key < of.division < end)
        return self._divisions[town.division] if town else None

    def _roads(self, lng: float, lat: float) -> tuple[RoadNearby, ...]:
        nearest: list[Nearest] = []
        for radius in ROAD_STEPS:
            nearest = nearest_roads(self._index.roads_near(lng, lat, radius), lng, lat)
            nearest = [road for road in nearest if road.metres <= radius][:MOST_ROADS]
            if len(nearest) == MOST_ROADS:
                break
        places = self._index.places(road.place for road in nearest)
        return tuple(
            RoadNearby(place, bearing_from(road.lng, road.lat, lng, lat), road.lng, road.lat)
            for place, road in zip(places, nearest, strict=True)
        )

    def _street(self, lng: float, lat: float, roads: Sequence[RoadNearby]) -> tuple[str, str, Bearing | None]:
        """Return street, number and bearing: of the nearest house, preferably on the nearest road."""
        fold = self._index.folding.fold
        houses = [
            (bearing_from(house.lng, house.lat, lng, lat), road, house)
            for road, house in self._index.houses_near(lng, lat, HOUSE_RADIUS)
        ]
        beside = {fold(road.place.name): road.place.name for road in roads}
        on_roads = [(bearing, beside[road], house) for bearing, road, house in houses if road in beside]
        if on_roads:
            bearing, name, house = min(on_roads, key=lambda found: found[0].distance)
            return name, _written(house), bearing
        if roads:
            return roads[0].place.name, "", roads[0].bearing
        return "", "", None

    def _regions(self, lng: float, lat: float) -> tuple[PlaceNearby, ...]:
        found = [
            place
            for place, outline in self._index.outlines_at(lng, lat)
            if shapely.intersects_xy(shapely.from_wkb(outline), lng, lat)
        ]
        return tuple(PlaceNearby(place, Bearing(INSIDE, 0)) for place in self._index.places(found))

    def _places(
        self, lng: float, lat: float, chosen: Chosen, inside: Collection[int]
    ) -> tuple[PlaceNearby, ...]:
        found: list[PlaceNearby] = []
        for step in [chosen.radius] if chosen.by_rank else STEPS:
            reach = min(step, chosen.radius)
            nearby = list(self._around(lng, lat, reach))
            # The index numbers places by importance.
            ids = [id_ for _, id_ in sorted(nearby, key=lambda of: of[chosen.by_rank])]
            found = [
                PlaceNearby(place, _bearing(place, lng, lat, inside))
                for place in self._index.places(ids[: LOOKED_AT * chosen.most])
                if _is_wanted(place, chosen.tags)
            ][: chosen.most]
            if len(found) >= chosen.most or reach >= chosen.radius:
                break
        return tuple(found)

    def _around(self, lng: float, lat: float, radius: float) -> Iterator[tuple[float, int]]:
        """Yield (metres, number) of the places in a circle."""
        rows = np.array(self._index.points_near(lng, lat, radius), dtype=np.float64).reshape(-1, 3)
        metres = LocalPlane(lng, lat).distances(rows[:, 1:])
        for id_, far in zip(rows[:, 0].astype(int).tolist(), metres.tolist(), strict=True):
            if far <= radius:
                yield far, id_

    def _business(self, lng: float, lat: float, regions: Sequence[PlaceNearby]) -> tuple[PlaceNearby, ...]:
        """Return the business districts around a point, else the nearest one."""
        inside = tuple(region for region in regions if region.place.tag == BUSINESS)
        nearest = None if inside else self._districts.nearest(lng, lat, BUSINESS_RADIUS, lambda _: True)
        if nearest is None:
            return inside
        (place,) = self._index.places([nearest.place])
        return (PlaceNearby(place, bearing_from(nearest.lng, nearest.lat, lng, lat)),)

    def _settlement(self, lng: float, lat: float) -> tuple[Place | None, str]:
        """Return the nearest settlement abroad, and the country of the nearest one whose country is known."""
        nearest = self._abroad.nearest(lng, lat, SETTLEMENT_RADIUS, lambda _: True)
        if nearest is None:
            return None, ""
        (place,) = self._index.places([nearest.place])
        known = nearest.country or self._abroad.nearest(
            lng, lat, SETTLEMENT_RADIUS, lambda of: bool(of.country)
        )
        country = known if isinstance(known, str) else known.country if known else ""
        return place, country


def _bearing(place: Place, lng: float, lat: float, inside: Collection[int]) -> Bearing:
    if place.id in inside:
        return Bearing(INSIDE, 0)
    return bearing_from(place.lng or 0.0, place.lat or 0.0, lng, lat)


def _is_wanted(place: Place, tags: Collection[str]) -> bool:
    if tags:
        return any(place.tag == tag or tag in place.tag.split(";") for tag in tags)
    return not place.tag.startswith(_NO_POI)


def bearing_from(lng: float, lat: float, point_lng: float, point_lat: float) -> Bearing:
    """Return how far from (lng, lat) a point lies, and in which of eight directions."""
    east, north = LocalPlane(lng, lat).metres(point_lng, point_lat)
    metres = math.hypot(east, north)
    if metres <= BESIDE:
        return Bearing(NEARBY, round(metres))
    eighth = round(math.degrees(math.atan2(east, north)) / 45) % len(DIRECTIONS)
    return Bearing(DIRECTIONS[eighth], round(metres))


def _written(house: House) -> str:
    """Return 8号 in China, where maps mostly say 8, and 8 abroad."""
    return house.text if house.division == NOWHERE else f"{house.text.removesuffix('号')}号"


def _described(regions: Sequence[PlaceNearby], places: Sequence[PlaceNearby]) -> str:
    """Describe a point by the smallest region around it and the nearest other place."""
    region = next((r for r in regions if not r.place.tag.startswith(SETTLED)), None)
    parts = [f"{region.place.name}{INSIDE}"] if region else []
    other = next((p for p in places if p.bearing.direction != INSIDE), None)
    if other is not None:
        parts.append(f"{other.place.name}{other.bearing.direction}{other.bearing.distance}米")
    return ",".join(parts)
