"""From positions of a request to points of the plane: numbers by coordinate type, names by geocoding."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from functions.map_image.engine.notation.positions import Position
from functions.map_image.engine.places import NameLookup
from functions.map_image.engine.view import Points
from shared.geo import Crs
from shared.geo.locations import FARTHEST_X, FARTHEST_Y, Degrees
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory

MOST_NAMES: Final = 50
"""Names of one request that are looked up."""


class Plane:
    """Puts the positions of one request on the plane."""

    def __init__(self, crs: Crs, territory: Territory, lookup: NameLookup) -> None:
        self._datum = Datum(crs, Crs.BD09MC, territory)
        self._wgs84 = Datum(Crs.WGS84, Crs.BD09MC, territory)
        self._lookup = lookup
        self._names: dict[str, Degrees | None] = {}

    def points(self, field: str, positions: Sequence[Position]) -> Points:
        """Return the points of a field's positions; a name that no source knows is NaN.

        Raises ParameterInvalid for numbers that are nowhere on the plane, or for too many names.
        """
        if not positions:
            return np.empty((0, 2))
        result = np.full((len(positions), 2), np.nan)
        is_name = np.array([isinstance(position, str) for position in positions], bool)
        pairs = [position for position in positions if not isinstance(position, str)]
        if pairs:
            result[~is_name] = self._plane_of_pairs(field, np.array(pairs))
        degrees = [self._find(field, position) for position in positions if isinstance(position, str)]
        for row, point in zip(np.flatnonzero(is_name), degrees, strict=True):
            if point is not None:
                result[row] = self._wgs84.plane_columns(np.array([point]))[0]
        return result

    def _plane_of_pairs(self, field: str, pairs: Points) -> Points:
        in_metres = self._datum.source.in_metres
        bounds = (FARTHEST_X, FARTHEST_Y) if in_metres else (180.0, 90.0)
        is_wrong = (np.abs(pairs) > bounds).any(axis=1)
        points = self._datum.plane_columns(np.where(is_wrong[:, None], 0.0, pairs))
        is_off = is_wrong | np.isnan(points).any(axis=1)
        for x, y in pairs[is_off][:1].tolist():
            expectation = "x,y in metres" if in_metres else "lng,lat, to 75 degrees north or south"
            raise ParameterInvalid(field, f"{x:.9g},{y:.9g} is nowhere on the map; expected {expectation}")
        return points

    def _find(self, field: str, name: str) -> Degrees | None:
        if name not in self._names:
            if len(self._names) == MOST_NAMES:
                raise ParameterInvalid(field, f"has more names; expected {MOST_NAMES} in all at most")
            self._names[name] = self._lookup(name)
        return self._names[name]
