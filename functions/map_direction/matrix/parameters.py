"""What callers of the matrices send: `lat,lng;uid|lat,lng|…` twice.

Pairs are counted on the raw texts, before anything else: quota and calls a second are spent in pairs, and a
request beyond the limit is refused before its points are read.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from pydantic import Field

from functions.map_direction.engine.driving.origin_vehicle import OriginVehicle
from functions.map_direction.engine.points import Point
from functions.map_direction.engine.surroundings import Surroundings
from shared.geo import Crs
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import CoordinateType, FieldKind, Flag, Number
from shared.web.fields import Point as PointKind
from shared.web.parameters import MapParameters, parameter

MOST: Final = {"driving": 100, "motorcycle": 100, "walking": 50, "riding": 50}
"""Origins times destinations of one request, by mode, as Baidu documents them."""

SEPARATOR, UID_MARK = "|", ";"
VEHICLE_SEPARATORS: Final = re.compile(r"[|,]")
"""Clients use both; an entry may be empty."""


class MatrixParameters(MapParameters):
    """What all four modes take."""

    origins: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", is_required=True)
    destinations: str = parameter("`lat,lng|lat,lng|…`, each may end in `;uid`", is_required=True)
    coord_type: CoordinateType = Field(Crs.BD09, description="coordinate type of the points")
    ret_straight_dist: Flag = Field(False, description="1 measures straight lines, at 60 km/h")

    def points(self, mode: str, surroundings: Surroundings) -> tuple[list[Point], list[Point]]:
        """Return the origins and destinations in WGS-84; the point of a known uid replaces the one beside it.

        Raises ParameterInvalid.
        """
        for name, text in (("origins", self.origins), ("destinations", self.destinations)):
            if not text:
                raise ParameterInvalid(name, "is missing; expected lat,lng|lat,lng|…")
        rows, columns = count(self.origins), count(self.destinations)
        if rows * columns > MOST[mode]:
            raise ParameterInvalid(
                "origins",
                f"has {rows} points and destinations {columns}, which are {rows * columns} pairs; "
                f"at most {MOST[mode]} are computed in one call",
            )
        datum = Datum(self.coord_type, Crs.BD09, surroundings.territory)
        return (
            _read_points("origins", self.origins, datum, surroundings),
            _read_points("destinations", self.destinations, datum, surroundings),
        )


class DrivingMatrix(MatrixParameters):
    """`/routematrix/v2/driving`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 usual, 12 shorter with traffic, 13 shorter", "13")
    gps_direction: str = parameter("heading at each origin, degrees 0 to 359, separated by `|` or `,`")
    radius: str = parameter("how far an origin's heading may be off the road, metres 0 to 2000, likewise")
    speed: str = parameter("speed at each origin in m/s; headings count above 1.5 m/s, likewise")

    def vehicles(self, origin_count: int) -> list[OriginVehicle]:
        """Return the vehicle at each origin; raises ParameterInvalid."""
        columns = (
            _read_numbers("gps_direction", self.gps_direction, Number("degrees", most=360), origin_count),
            _read_numbers("speed", self.speed, Number("metres a second", most=10_000), origin_count),
            _read_numbers("radius", self.radius, Number("metres", most=2_000), origin_count),
        )
        return [OriginVehicle(*numbers) for numbers in zip(*columns, strict=True)]


class MotorcycleMatrix(MatrixParameters):
    """`/routematrix/v2/motorcycle`, at most 100 pairs."""

    tactics: str = parameter("10 no motorways, 11 fastest, 12 shorter", "12")


class WalkingMatrix(MatrixParameters):
    """`/routematrix/v2/walking`, at most 50 pairs, none longer than 200 km."""

    road_prefer: Literal["0", "3"] = Field(
        "0", description="3 takes stairs only where nothing else leads there"
    )


class RidingMatrix(MatrixParameters):
    """`/routematrix/v2/riding`, at most 50 pairs."""

    riding_type: Literal["0", "1"] = Field("0", description="0 bicycle, 1 electric bicycle")
    road_prefer: Literal["0", "3"] = Field("0", description="3 never rides against one-way streets")


def count(text: str) -> int:
    """Return how many points a text lists, 0 for an empty one; a separator at its end begins no point."""
    text = text.strip().removesuffix(SEPARATOR)
    return text.count(SEPARATOR) + 1 if text else 0


def cost_of(mode: str) -> Callable[[Mapping[str, str]], int]:
    """Return the function from raw fields to the cost of a call: its pairs, 1 for a call that is refused."""
    most = MOST[mode]

    def cost(fields: Mapping[str, str]) -> int:
        pairs = count(fields.get("origins", "")) * count(fields.get("destinations", ""))
        return pairs if 1 <= pairs <= most else 1

    return cost


def cost_of_any(fields: Mapping[str, str]) -> int:
    """Return the cost of a call of the old matrix, whose mode is a field."""
    return cost_of(fields.get("mode", "") if fields.get("mode") in MOST else "driving")(fields)


def _read_points(name: str, text: str, datum: Datum, surroundings: Surroundings) -> list[Point]:
    points: list[Point] = []
    for number, entry in enumerate(text.strip().removesuffix(SEPARATOR).split(SEPARATOR)):
        pair, _, uid = entry.partition(UID_MARK)
        point = datum.read(f"{name}[{number}]", _read(PointKind(), f"{name}[{number}]", pair))
        place = surroundings.place_point(uid.strip()) if uid.strip() else None
        points.append(place or (point.lng, point.lat))
    return points


def _read_numbers(name: str, text: str, kind: Number, expected_count: int) -> list[float | None]:
    """Return one number for each origin, None for an empty entry; a single entry is for all of them."""
    if not text:
        return [None] * expected_count
    entries = [entry.strip() for entry in VEHICLE_SEPARATORS.split(text)]
    if len(entries) == expected_count + 1 and not entries[-1]:
        entries.pop()  # a separator at the end
    if len(entries) not in (1, expected_count):
        raise ParameterInvalid(name, f"has {len(entries)} entries; expected one, or one for each origin")
    numbers = [_read(kind, name, entry) if entry else None for entry in entries]
    return numbers * expected_count if len(numbers) == 1 else numbers


def _read(kind: FieldKind, name: str, text: str) -> Any:
    try:
        return kind.read(text)
    except ValueError as problem:
        raise ParameterInvalid(name, str(problem)) from None
