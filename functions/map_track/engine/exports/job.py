"""A job: whose points of which time go into a file."""

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
import orjson
import shapely

from functions.map_track.engine.entities.areas import Area, Circle, Polygon
from shared.geo.coordinates import Crs

JobKind = Literal["export", "historysearch"]
JobStatus = Literal["waiting", "running", "done", "failed"]
NO_RESULT = "no result"


@dataclass(frozen=True, slots=True)
class Job:
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
        content = orjson.loads(text)
        lists = {name: tuple(content[name]) for name in ("circle", "box")}
        return cls(**{**content, **lists, "coord_type": Crs(content["coord_type"])})

    def as_json(self) -> bytes:
        """Return the JSON of the job."""
        return orjson.dumps(self)

    def with_status(self, status: JobStatus, now: int, file: str = "") -> "Job":
        """Return the job at another stage."""
        return replace(self, status=status, modify_time=now, file=file)

    def area(self) -> Area | None:
        """Return where a search looks, None for an export."""
        if self.circle:
            return Circle(*self.circle)
        return Polygon(shapely.box(*np.array(self.box).tolist())) if self.box else None
