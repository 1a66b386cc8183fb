"""Uploading points, and asking for them."""

from typing import Final

from functions.map_track.errors import CODES, ENTITY_CODES, WINDOW_CODES
from functions.map_track.parameters import upload_group
from functions.map_track.track.answers import (
    DistanceAnswer,
    DoneAnswer,
    LatestPointAnswer,
    PointListAnswer,
    TrackAnswer,
)
from functions.map_track.track.parameters import (
    DistanceParameters,
    LatestPointParameters,
    PointListParameters,
    PointParameters,
    TrackParameters,
)
from shared.web.family import MapFamily

TRACKS: Final = MapFamily(
    service="track",
    path="/api/v3/track",
    module="functions.map_track.track.service",
    codes=CODES,
    change_group=upload_group,
)
READ_CODES: Final = {
    **WINDOW_CODES,
    3006: "the window has more than 20,000 points to correct, or more than 500,000 in all",
}

ENDPOINTS: Final = (
    TRACKS.change(
        "addpoint",
        "addpoint",
        PointParameters,
        DoneAnswer,
        "adds a point to an entity, which begins with it where it is new",
        {3100: "`loc_time` is more than 10 minutes in the future"},
    ),
    TRACKS.change(
        "addpoints",
        "addpoints",
        PointListParameters,
        PointListAnswer,
        "adds up to 100 points of one or several entities",
        {3101: "more than 100 points"},
    ),
    TRACKS.query(
        "getlatestpoint",
        "getlatestpoint",
        LatestPointParameters,
        LatestPointAnswer,
        "the latest point of an entity",
        ENTITY_CODES,
    ),
    TRACKS.query(
        "getdistance",
        "getdistance",
        DistanceParameters,
        DistanceAnswer,
        "how far an entity went",
        READ_CODES,
    ),
    TRACKS.query(
        "gettrack",
        "gettrack",
        TrackParameters,
        TrackAnswer,
        "the track of an entity, in pages",
        READ_CODES,
    ),
)
