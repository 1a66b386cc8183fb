"""The places abroad that weather is reported for: by the ids of the operator's table, and by point.

A point near a place of the table is that place, as a point in China is its district. Elsewhere weather is
asked for in cells of a twentieth of a degree, five kilometres wide, as fine as forecasts are.
"""

import re
from collections.abc import Callable
from typing import Final

from functions.map_weather.engine.foreign_places import ForeignPlace, ForeignPlaces
from functions.map_weather.engine.report import PlaceNames
from functions.map_weather.engine.spots import Spot, zone_of
from functions.map_weather.errors import UnknownDistrict

PREFIX: Final = "abroad/"
CELLS_A_DEGREE: Final = 20
_ID: Final = re.compile(r"[A-Z]{2,3}[0-9]{4,20}", re.ASCII)
_CELL: Final = re.compile(r"(-?[0-9]{1,3}\.[0-9]{2}),(-?[0-9]{1,2}\.[0-9]{2})", re.ASCII)


class ForeignSpots:
    """Finds places abroad in the newest table. Threads may share it."""

    def __init__(self, table: Callable[[], ForeignPlaces]) -> None:
        self._table = table

    def by_id(self, id_: str) -> Spot:
        """Return the place of an id; one that the table lacks is a place that only a provider may know.

        Raises UnknownDistrict.
        """
        if not _ID.fullmatch(id_):
            raise UnknownDistrict(
                f"{id_[:24]!r} is no id; expected letters and digits, such as JPN10041030001"
            )
        place = self._table().by_id(id_)
        if place is None:
            return Spot(key=PREFIX + id_, zone=None, is_abroad=True, id=id_)
        return _spot(place)

    def by_point(self, lng: float, lat: float) -> Spot:
        """Return the place at a WGS-84 point."""
        place = self._table().nearest(lng, lat)
        if place is not None:
            return _spot(place)
        lng, lat = (round(degrees * CELLS_A_DEGREE) / CELLS_A_DEGREE for degrees in (lng, lat))
        key = f"{PREFIX}{lng:.2f},{lat:.2f}"
        return Spot(key=key, zone=zone_of(lng, lat), is_abroad=True, point=(lng, lat))

    def by_key(self, key: str) -> Spot | None:
        """Return the place of a key of the cache, None for one of another kind."""
        name = key.removeprefix(PREFIX)
        if cell := _CELL.fullmatch(name):
            return self.by_point(float(cell[1]), float(cell[2]))
        return self.by_id(name) if _ID.fullmatch(name) else None

    def english_names(self, id_: str) -> PlaceNames | None:
        """Return the English names of a place of the table."""
        place = self._table().by_id(id_)
        return place.english_names if place else None


def _spot(place: ForeignPlace) -> Spot:
    point = (place.lng, place.lat)
    return Spot(
        key=PREFIX + (place.names.id or ""),
        zone=zone_of(*point),
        is_abroad=True,
        id=place.names.id,
        point=point,
        names=place.names,
    )
