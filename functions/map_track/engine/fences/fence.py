"""A fence: an area, and how it is named."""

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple, Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

FenceShape = Literal["circle", "polygon", "polyline", "district"]
EVERYBODY: Final = "#allentity"
SEVERAL: Final = "#partofentity"


class Fence(Struct, frozen=True):
    """What is known of a fence; times are Unix seconds.

    corners: WGS-84 longitude and latitude of the centre, of the corners, or of the points of a line.
    metres: radius of a circle, or the distance from a line.
    denoise: points that are less accurate, in metres, do not count; 0 takes all.
    district, district_code: the division that the fence is.
    """

    name: str
    shape: FenceShape
    create_time: int
    modify_time: int
    corners: tuple[tuple[float, float], ...] = ()
    metres: float = 0.0
    denoise: int = 0
    district: str = ""
    district_code: str = ""
    is_in_china: bool = True

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Return the fence of its JSON in Redis."""
        return msgspec.json.decode(text, type=cls)

    def as_json(self) -> bytes:
        """Return the JSON of the fence."""
        return msgspec.json.encode(self)

    def with_changes(self, changes: Mapping[str, Any], now: int) -> "Fence":
        """Return the fence with new values of fields."""
        return replace(self, **changes, modify_time=now)


class FenceRecord(NamedTuple):
    """A fence as the store has it.

    version: it grows with every change; what was known of the older shape does not hold for the newer.
    monitored_person: the one entity's name, or `#allentity`, `#partofentity`, or empty for nobody.
    """

    id: int
    version: int
    fence: Fence
    monitored_person: str
