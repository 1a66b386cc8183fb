"""Shapes that several services share."""

from typing import NamedTuple, TypedDict

from shared.geo.points import Datum


class PointAnswer(TypedDict):
    """A point in the type of the answer: degrees, or metres under the same names."""

    lng: float
    lat: float


class PointWriter(NamedTuple):
    """How the points of one answer are written: all of them in China, or all of them abroad."""

    datum: Datum
    is_in_china: bool

    def write(self, lng: float, lat: float) -> PointAnswer:
        """Return a WGS-84 point in the type of the answer."""
        x, y = self.datum.write(lng, lat, is_in_china=self.is_in_china)
        return {"lng": x, "lat": y}
