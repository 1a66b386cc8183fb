"""A job: whose points of which time go into a file."""

from typing import Literal, Self

import msgspec
import numpy as np
import shapely
from msgspec import Struct
from msgspec.structs import replace

from functions.map_track.engine.entities.areas import Area, Circle, Polygon
from shared.geo.coordinates import Crs

JobKind = Literal["export", "historysearch"]
JobStatus = Literal["waiting", "running", "done", "failed"]
NO_RESULT = "no result"


class Job(Struct, frozen=True):
    """Times are Unix seconds, of points and of the job itself.

    circle: WGS-84 longitude and latitude, and metres, that a search looks in.
    box: west, south, east, north that a search looks in.
    file: key of the object, `no result`, or empty before the end.
    """

    start_time: int
    end_time: int
    create_time: int
    modify_time: int
    coord_type: Crs = Crs.BD09
    status: JobStatus = "waiting"
    file: str = ""
    circle: tuple[float, ...] = ()
    box: tuple[float, ...] = ()

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Return the job of its JSON in Redis."""
        return msgspec.json.decode(text, type=cls)

    def as_json(self) -> bytes:
        """Return the JSON of the job."""
        return msgspec.json.encode(self)

    def with_status(self, status: JobStatus, now: int, file: str = "") -> "Job":
        """Return the job at another stage."""
        return replace(self, status=status, modify_time=now, file=file)

    def area(self) -> Area | None:
        """Return where a search looks, None for an export."""
        if self.circle:
            return Circle(*self.circle)
        return Polygon(shapely.box(*np.array(self.box).tolist())) if self.box else None
