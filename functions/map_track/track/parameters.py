"""What callers of tracks send."""

from typing import Annotated, Literal

from pydantic import Field

from functions.map_track.parameters import (
    ColumnParameters,
    EntityParameters,
    OutputParameters,
    PageParameters,
    ServiceParameters,
    WindowParameters,
)
from shared.web.fields import Flag, Number, Whole
from shared.web.parameters import parameter

SupplementMode = Literal["no_supplement", "straight", "driving", "riding", "walking"]


class PointParameters(ColumnParameters):
    """`track/addpoint`; further fields are custom columns."""

    latitude: str = parameter("degrees north", is_required=True)
    longitude: str = parameter("degrees east", is_required=True)
    loc_time: str = parameter("Unix seconds, 10 minutes from now at most", is_required=True)
    coord_type_input: str = parameter("coordinate type: bd09ll, gcj02 or wgs84; bd09ll when absent")
    speed: str = parameter("kilometres an hour")
    direction: str = parameter("degrees clockwise from north, 0 to 359")
    height: str = parameter("metres")
    radius: str = parameter("accuracy in metres")
    object_name: str = parameter("name of a picture that belongs to the point")
    floor: str = parameter("floor of a building")


class PointListParameters(ServiceParameters):
    """`track/addpoints`."""

    point_list: str = parameter(
        "JSON array of up to 100 points with the fields of `track/addpoint`", is_required=True
    )


class ProcessParameters(OutputParameters):
    """How points are corrected before they are answered."""

    process_option: str = parameter(
        "`key=value` with commas between them: `denoise_grade` and `vacuate_grade` 0 to 5, `need_mapmatch`,"
        " `transport_mode`, `radius_threshold`, and the older `need_denoise`, `need_vacuate`"
    )


class LatestPointParameters(EntityParameters, ProcessParameters):
    """`track/getlatestpoint`."""


class DistanceParameters(WindowParameters, ProcessParameters):
    """`track/getdistance`."""

    is_processed: Flag = Field(False, description="whether points are corrected first")
    supplement_mode: SupplementMode = Field(
        "no_supplement", description="how the distance of a gap of more than 5 minutes and 300 m is filled in"
    )
    low_speed_threshold: Annotated[float, Number("km/h", most=1_000)] = Field(
        0.0, description="adds the distance that was driven slower"
    )


class TrackParameters(DistanceParameters, PageParameters):
    """`track/gettrack`."""

    supplement_content: Literal["only_distance", "distance_and_points"] = Field(
        "only_distance", description="whether a filled gap has points as well"
    )
    sort_type: Literal["asc", "desc", "0", "1"] = Field(
        "asc", description="order of time; 0 is asc, 1 is desc"
    )
    extensions: Literal["base", "road_info"] = Field("base", description="whether points say their road")
    page_size: Annotated[int, Whole(1, 5_000, is_clamped=True)] = Field(100, description="points of a page")
