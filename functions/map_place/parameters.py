"""The kinds of fields that several place services share, and lists in texts."""

import re
from typing import Annotated, Final

from shared.geo import Crs
from shared.geo.notation import Pair
from shared.web.fields import CoordinateTypes, FieldKind, Point, Points, Radius

COORD_TYPE: Final = "of the caller's points; 1 WGS-84, 2 GCJ-02, 3 BD-09, 4 BD-09 Mercator"
RET_COORDTYPE: Final = "of the answer: `gcj02ll`, else BD-09"
MOST_CORNERS: Final = 100


class _TargetTypeKind(FieldKind, frozen=True):
    @property
    def expectation(self) -> str:
        return "gcj02ll or bd09ll"

    def read(self, text: str) -> Crs:
        return Crs.GCJ02 if text.strip().lower() in ("gcj02ll", "gcj02") else Crs.BD09


SourceType = Annotated[
    Crs, CoordinateTypes(numbers={"1": Crs.WGS84, "2": Crs.GCJ02, "3": Crs.BD09, "4": Crs.BD09MC})
]
"""The coordinate type of a caller's points."""
TargetType = Annotated[Crs, _TargetTypeKind()]
"""The coordinate type of an answer: every text but GCJ-02's means BD-09."""
OptionalPoint = Annotated[Pair | None, Point()]
CircleRadius = Annotated[float, Radius()]
Corners = Annotated[tuple[Pair, ...] | None, Points(MOST_CORNERS, 2, ",")]
"""`lat,lng,lat,lng,…`: two corners of a box, or more of a polygon."""


def split_list(text: str, separators: str) -> tuple[str, ...]:
    """Return the parts of a text between any of some separators, without empty ones."""
    return tuple(part.strip() for part in re.split(f"[{re.escape(separators)}]", text) if part.strip())
