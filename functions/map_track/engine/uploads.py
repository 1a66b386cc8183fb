"""Reading what devices upload: one item of an upload becomes a point, or what is wrong with it."""

from collections.abc import Mapping
from typing import Any, Final

from shared.geo.coordinates import Crs, UnknownCoordinateType, coordinate_type
from shared.geo.notation import NotANumber, parse_number
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory
from shared.tracks.point import TrackPoint

FUTURE_SECONDS: Final = 600
"""How far a device's clock may be ahead."""
SYSTEMS: Final = {"1": Crs.WGS84, "2": Crs.GCJ02, "3": Crs.BD09}
FIELDS: Final = frozenset(
    [
        "entity_name",
        "latitude",
        "longitude",
        "loc_time",
        "coord_type_input",
        "speed",
        "direction",
        "height",
        "radius",
        "object_name",
        "floor",
    ]
)
"""What an item of an upload means; all else in it is a custom column."""
MOST_TEXT_BYTES: Final = 128
GREATEST_TIME: Final = 4_294_967_295


class ItemInvalid(ValueError):
    """An item is no point; the text says why. `is_in_future`: it is of a time that has not come yet."""

    def __init__(self, problem: str, *, is_in_future: bool = False) -> None:
        super().__init__(problem)
        self.is_in_future = is_in_future


class PointReader:
    """Reads points that arrive at a Unix second; none may be older than `oldest`."""

    def __init__(self, territory: Territory, now: int, oldest: int) -> None:
        self._territory = territory
        self._now = now
        self._oldest = oldest

    def read(self, item: Mapping[str, Any], columns: Mapping[str, str]) -> TrackPoint:
        """Return the point of an item. Raises ItemInvalid."""
        lat, lng = _number(item, "latitude", -90, 90), _number(item, "longitude", -180, 180)
        loc_time = self._time(item)
        system = _system(item.get("coord_type_input"))
        try:
            place = Datum(system, system, self._territory).read("latitude", (lat, lng))
        except ParameterInvalid as error:
            raise ItemInvalid(str(error)) from None
        direction = _optional(item, "direction", 0, 360)
        return TrackPoint(
            loc_time=loc_time,
            lng=place.lng,
            lat=place.lat,
            speed=_optional(item, "speed", 0, 5_000),
            direction=None if direction is None else int(direction) % 360,
            height=_optional(item, "height", -20_000, 100_000),
            radius=_optional(item, "radius", 0, 10_000_000),
            is_in_china=place.is_in_china,
            object_name=_text(item, "object_name"),
            floor=_text(item, "floor"),
            columns=columns,
        )

    def _time(self, item: Mapping[str, Any]) -> int:
        number = _number(item, "loc_time", 0, GREATEST_TIME)
        if number != int(number):
            raise ItemInvalid(f"loc_time is {number!r}; expected Unix seconds")
        if number > self._now + FUTURE_SECONDS:
            raise ItemInvalid(
                f"loc_time {int(number)} is more than 10 minutes in the future", is_in_future=True
            )
        if number < self._oldest:
            raise ItemInvalid(
                f"loc_time {int(number)} is before {self._oldest}, from which on points are kept"
            )
        return int(number)


def _system(name: object) -> Crs:
    if name is None or name == "":
        return Crs.BD09
    text = str(name)
    if text in SYSTEMS:
        return SYSTEMS[text]
    try:
        system = coordinate_type(text)
    except UnknownCoordinateType:
        system = None
    if system not in SYSTEMS.values():
        raise ItemInvalid(f"coord_type_input is {text[:40]!r}; expected wgs84, gcj02 or bd09ll")
    return system  # type: ignore[return-value]


def _number(item: Mapping[str, Any], name: str, least: float, most: float) -> float:
    number = _optional(item, name, least, most)
    if number is None:
        raise ItemInvalid(f"{name} is missing")
    return number


def _optional(item: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    """Return a number of JSON or of a text, None where it is absent or empty."""
    value = item.get(name)
    if value is None or value == "":
        return None
    number: float | None = None
    if isinstance(value, str):
        try:
            number = parse_number(value)
        except NotANumber:
            number = None
    elif isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    if number is None or not least <= number <= most:
        raise ItemInvalid(
            f"{name} is {str(value)[:40]!r}; expected a number from {least:.15g} to {most:.15g}"
        )
    return number


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    text = "" if value is None else str(value)
    if len(text.encode()) > MOST_TEXT_BYTES:
        raise ItemInvalid(f"{name} is longer than {MOST_TEXT_BYTES} bytes")
    return text


def column_texts(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the custom columns of an item of JSON as texts; null is no column."""
    return {
        name: value if isinstance(value, str) else _plain(value)
        for name, value in item.items()
        if name not in FIELDS and value is not None and value != ""
    }


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
