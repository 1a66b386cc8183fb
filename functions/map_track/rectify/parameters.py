"""What callers of rectification send."""

from typing import Literal

from pydantic import Field

from functions.map_track.engine.processing.options import SupplementMode
from functions.map_track.parameters import OutputParameters
from shared.web.parameters import parameter


class RectifyParameters(OutputParameters):
    """`/rectify/v1/track`."""

    point_list: str = parameter(
        "JSON array of 2,000 points at most, 500 km and 1 MB at most, with `latitude`, `longitude`,"
        " `coord_type_input`, `loc_time`, and `speed`, `direction`, `height`, `radius` where they are known",
        is_required=True,
    )
    rectify_option: str = parameter(
        "`key:value` with `|` between them, keys as of `process_option`",
        "need_mapmatch:1|transport_mode:auto|denoise_grade:1|vacuate_grade:1",
    )
    supplement_mode: SupplementMode = Field(
        "no_supplement", description="how a gap of more than 5 minutes and 300 m is filled in"
    )
    extensions: Literal["base", "road_info"] = Field("base", description="whether points say their road")
