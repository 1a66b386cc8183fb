"""Reverse geocoding (逆地理编码): the divisions, road, house and places at and around a point.

All points are WGS-84 (longitude, latitude) in degrees. Directions say where the point lies for one who stands
at the place: 东 of the bank, 200 m. A part that no source knows is empty; a point at sea, or abroad where
nothing is known, has no division and no country. Harbours, bays and what is not drawn of China's islands
belong to the division of the coast next to them.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np
import shapely
from msgspec import Struct

from shared.geo.countries import CHINA
from shared.geo.divisions import Division, Divisions
from shared.geo.geodesy import LocalPlane
from shared.geo.territory import Territory
from shared.geocoding.bearings import WITHIN_OUTLINE, Bearing, bearing_from
from shared.geocoding.landmarks import nearest_landmark
from shared.geocoding.road_geometry import NearestRoad, nearest_roads
from shared.geocoding.surroundings import PlaceNearby, RoadNearby, Surroundings, describe
from shared.places.division_finder import DivisionFinder
from shared.places.index import PlaceIndex
from shared.places.records import House, Place
from shared.places.schema import NOWHERE, LandmarkKind
from shared.places.tags import BUSINESS_DISTRICT, ROADS, SETTLEMENTS

LARGEST_RADIUS: Final = 3_000
ROAD_STEPS: Final = (60.0, 200.0, 500.0)
MOST_ROADS: Final = 3
MOST_PLACES: Final = 10
READ_FACTOR: Final = 8
"""Places that are read for each one of the answer, as some are of the wrong kind."""
HOUSE_RADIUS: Final = 100.0
TOWN_RADIUS: Final = 5_000.0
"""Metres within which the nearest town whose place is known is taken for the town of a point."""
BUSINESS_RADIUS: Final = 1_000.0
SETTLEMENT_RADIUS: Final = 50_000.0
"""Metres within which a point abroad belongs to the nearest settlement."""
COAST: Final = 0.2
"""Degrees of latitude, 22 km or 12 nautical miles, to which water belongs to the division of the coast."""
OFFSHORE: Final = 0.1
"""Degrees, 11 km, to which the open sea belongs to it: as far as islands lie that no source draws."""
STEPS: Final = (100.0, 300.0, 1_000.0, 3_000.0)
"""Radii in which places are looked for, until there are enough; roads by ROAD_STEPS."""

_NO_POI: Final = (ROADS, SETTLEMENTS, "出入口")


class PlaceFilter(Struct, frozen=True):
    """Which places an answer has."""

    radius: float
    tags: Collection[str]
    most: int
    by_rank: bool

    def accepts(self, place: Place) -> bool:
        """Tell whether a place has one of the tags; without tags, whether it is a place of interest."""
        if self.tags:
            return any(place.tag == tag or tag in place.tag.split(";") for tag in self.tags)
        return not place.tag.startswith(_NO_POI)


class ReverseGeocoder:
    """Reverse geocoding over one pack. Threads may share it."""

    def __init__(self, index: PlaceIndex, divisions: Divisions, finder: DivisionFinder) -> None:
        self._index = index
        self._divisions = divisions
        self._finder = finder
        self.territory = Territory(finder.covers)
        self._nearest = partial(nearest_landmark, index)

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
    ) -> Surroundings:
        """Return what lies at and around a point.

        radius: metres around it that places are taken from, at most 3,000; tags: only places of these (金融);
        by_rank: the best known places and not the nearest; with_places: without them an answer is quicker.
        """
        radius = min(max(radius, 0.0), LARGEST_RADIUS)
        roads = self._roads(lng, lat)
        street, number, bearing = self._street(lng, lat, roads)
        regions = self._regions(lng, lat)
        region_ids = {region.place.id for region in regions}
        place_filter = PlaceFilter(radius, tags, most, by_rank)
        places = self._places(lng, lat, place_filter, region_ids) if with_places else ()
        division, settlement, country = self._territory(lng, lat)
        return Surroundings(
            country=country,
            division=division,
            town=self._town(lng, lat, division) if division else None,
            settlement=settlement,
            street=street,
            street_number=number,
            street_bearing=bearing,
            roads=roads,
            places=places,
            regions=tuple(region for region in regions if not region.place.tag.startswith(SETTLEMENTS)),
            business=self._business(lng, lat, regions),
            description=describe(regions, places),
        )

    def _territory(self, lng: float, lat: float) -> tuple[Division | None, Place | None, str]:
        """Return the division of a point in China, else the nearest settlement, and the country's letters."""
        division = self._finder.division_at(lng, lat)
        if division is not None:
            return division, None, CHINA
        if self.territory.covers(lng, lat):
            division = self._finder.nearest_division(lng, lat, COAST)
            return division, None, CHINA if division else ""
        if self.territory.is_open_sea(lng, lat):  # islets and reefs that neither outlines nor zones have
            division = self._finder.nearest_division(lng, lat, OFFSHORE)
            if division is not None:
                return division, None, CHINA
        return None, *self._settlement(lng, lat)

    def _town(self, lng: float, lat: float, division: Division) -> Division | None:
        """Return the nearest town of the division whose point is known, None if that is far."""
        end = division.end
        town = self._nearest(
            LandmarkKind.TOWN, lng, lat, TOWN_RADIUS, lambda town: division.key < town.division < end
        )
        return self._divisions[town.division] if town else None

    def _roads(self, lng: float, lat: float) -> tuple[RoadNearby, ...]:
        nearest: list[NearestRoad] = []
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
        names = {fold(road.place.name): road.place.name for road in roads}
        on_roads = [(bearing, names[road], house) for bearing, road, house in houses if road in names]
        if on_roads:
            bearing, name, house = min(on_roads, key=lambda row: row[0].distance)
            return name, _house_number(house), bearing
        if roads:
            return roads[0].place.name, "", roads[0].bearing
        return "", "", None

    def _regions(self, lng: float, lat: float) -> tuple[PlaceNearby, ...]:
        ids = [
            place
            for place, outline in self._index.outlines_at(lng, lat)
            if shapely.intersects_xy(shapely.from_wkb(outline), lng, lat)
        ]
        return tuple(PlaceNearby(place, Bearing(WITHIN_OUTLINE, 0)) for place in self._index.places(ids))

    def _places(
        self, lng: float, lat: float, place_filter: PlaceFilter, region_ids: Collection[int]
    ) -> tuple[PlaceNearby, ...]:
        places: list[PlaceNearby] = []
        for step in [place_filter.radius] if place_filter.by_rank else STEPS:
            reach = min(step, place_filter.radius)
            nearby = list(self._in_circle(lng, lat, reach))
            # The index numbers places by importance.
            ids = [id_ for _, id_ in sorted(nearby, key=lambda row: row[place_filter.by_rank])]
            places = [
                PlaceNearby(place, _bearing(place, lng, lat, region_ids))
                for place in self._index.places(ids[: READ_FACTOR * place_filter.most])
                if place_filter.accepts(place)
            ][: place_filter.most]
            if len(places) >= place_filter.most or reach >= place_filter.radius:
                break
        return tuple(places)

    def _in_circle(self, lng: float, lat: float, radius: float) -> Iterator[tuple[float, int]]:
        """Yield (metres, number) of the places in a circle."""
        rows = np.array(self._index.points_near(lng, lat, radius), dtype=np.float64).reshape(-1, 3)
        metres = LocalPlane(lng, lat).distances(rows[:, 1:])
        for id_, far in zip(rows[:, 0].astype(int).tolist(), metres.tolist(), strict=True):
            if far <= radius:
                yield far, id_

    def _business(self, lng: float, lat: float, regions: Sequence[PlaceNearby]) -> tuple[PlaceNearby, ...]:
        """Return the business districts around a point, else the nearest one."""
        districts = tuple(region for region in regions if region.place.tag == BUSINESS_DISTRICT)
        nearest = (
            None if districts else self._nearest(LandmarkKind.BUSINESS_DISTRICT, lng, lat, BUSINESS_RADIUS)
        )
        if nearest is None:
            return districts
        (place,) = self._index.places([nearest.place])
        return (PlaceNearby(place, bearing_from(nearest.lng, nearest.lat, lng, lat)),)

    def _settlement(self, lng: float, lat: float) -> tuple[Place | None, str]:
        """Return the nearest settlement abroad, and its country.

        Where its own country is unknown, that of the nearest settlement whose country is known.
        """
        find = partial(self._nearest, LandmarkKind.SETTLEMENT_ABROAD, lng, lat, SETTLEMENT_RADIUS)
        nearest = find()
        if nearest is None:
            return None, ""
        (place,) = self._index.places([nearest.place])
        if nearest.country:
            return place, nearest.country
        other = find(lambda landmark: bool(landmark.country))
        return place, other.country if other else ""


def _bearing(place: Place, lng: float, lat: float, region_ids: Collection[int]) -> Bearing:
    if place.id in region_ids:
        return Bearing(WITHIN_OUTLINE, 0)
    return bearing_from(place.lng or 0.0, place.lat or 0.0, lng, lat)


def _house_number(house: House) -> str:
    """Return 8号 in China, where maps mostly say 8, and 8 abroad."""
    return house.text if house.division == NOWHERE else f"{house.text.removesuffix('号')}号"
