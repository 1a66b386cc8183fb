"""What a caller's point is, and how a point is written back: for every service the same.

Engines know WGS-84 only. In China a caller's numbers are of the declared type. Abroad they are WGS-84 degrees
whatever the type says, or metres of such degrees, because no service shifts coordinates there. `Territory`
says where China is.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from shared.geo.coordinates import Crs, convert, convert_point
from shared.geo.locations import DEGREE_DECIMALS, Degrees, NotOnEarth, degrees_of
from shared.geo.notation import Pair
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory

METRE_DECIMALS: Final = 2
"""Of metres in an answer: a centimetre."""

_DEGREES: Final = {Crs.BD09MC: Crs.BD09, Crs.GCJ02MC: Crs.GCJ02, Crs.WGS84MC: Crs.WGS84}
"""The degrees that a Mercator system projects."""


class CallerPoint(NamedTuple):
    """A point of a request in WGS-84 degrees, and whether it lies in China."""

    lng: float
    lat: float
    is_in_china: bool

    @property
    def degrees(self) -> Degrees:
        """Longitude and latitude."""
        return self.lng, self.lat


class Datum(Struct, frozen=True):
    """The coordinate types of one request: of its points, and of those in the answer."""

    source: Crs
    target: Crs
    territory: Territory = field(default_factory=Territory)

    def read(self, name: str, pair: Pair) -> CallerPoint:
        """Return the point of `lat,lng`, for metres of `y,x`; `name` is the field's.

        A pair that either reading puts into China lies in China: that matters within 700 m of a border.
        Raises ParameterInvalid for a pair that is nowhere on earth.
        """
        try:
            degrees, crs = degrees_of(pair, self.source)
        except NotOnEarth as problem:
            raise ParameterInvalid(name, f"{problem}; expected lat,lng") from None
        point = convert_point(*degrees, crs, Crs.WGS84, exact=True)
        if self._is_in_china(point, degrees):
            return CallerPoint(*point, is_in_china=True)
        return CallerPoint(*degrees, is_in_china=False)

    def read_columns(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of shape (N, 2), x and y in the source type, as WGS-84; each as by `read`."""
        system = _DEGREES.get(self.source, self.source)
        degrees = convert(points, self.source, system, exact=True)
        as_china = convert(degrees, system, Crs.WGS84, exact=True)
        is_in_china = list(map(self._is_in_china, as_china.tolist(), degrees.tolist()))
        return np.where(np.array(is_in_china, dtype=bool)[:, None], as_china, degrees)

    def plane_columns(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of shape (N, 2), x and y in the source type, as metres of Baidu's plane.

        Each counts as by `read`, and abroad degrees of WGS-84 are projected as they are. Beyond 75 degrees
        north and south there is no plane: NaN.
        """
        system = _DEGREES.get(self.source, self.source)
        degrees = convert(points, self.source, system, exact=True)
        projections = convert(degrees, Crs.BD09, Crs.BD09MC)
        if system is Crs.BD09:
            return projections
        as_china = convert(degrees, system, Crs.WGS84, exact=True)
        is_in_china = list(map(self._is_in_china, as_china.tolist(), degrees.tolist()))
        return np.where(
            np.array(is_in_china, dtype=bool)[:, None], convert(degrees, system, Crs.BD09MC), projections
        )

    def write(self, lng: float, lat: float, *, is_in_china: bool | None = None) -> tuple[float, float]:
        """Return a WGS-84 point as (x, y) in the type of the answer, rounded to decimetres in degrees.

        is_in_china: where that is known, as of a place of the pack, or of a point beside another one; looking
        it up takes longer than the conversion.
        """
        if is_in_china is None:
            is_in_china = self.territory.covers(lng, lat)
        x, y = convert_point(lng, lat, self._system_of_answer(is_in_china), self.target)
        decimals = METRE_DECIMALS if self.target.in_metres else DEGREE_DECIMALS
        return round(x, decimals), round(y, decimals)

    def write_path(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return WGS-84 points of shape (N, 2) in the type of the answer, not rounded.

        The whole path is written as its first point is, so that no jump appears at a border.
        """
        if not len(points):
            return points
        source = self._system_of_answer(self.territory.covers(*points[0].tolist()))
        return points if source is self.target else convert(points, source, self.target)

    def _is_in_china(self, point: Sequence[float], degrees: Sequence[float]) -> bool:
        """Tell whether either reading of a pair lies in China; of WGS-84 both are the same."""
        covers = self.territory.covers
        return covers(*point) or (degrees != point and covers(*degrees))

    def _system_of_answer(self, is_in_china: bool) -> Crs:
        """Return the system that a WGS-84 point counts as when it is written."""
        return Crs.WGS84 if is_in_china else _DEGREES.get(self.target, self.target)
