"""What callers of the overlap send."""

from pydantic import Field

from functions.map_track.parameters import InputType, OutputParameters
from shared.geo import Crs
from shared.web.parameters import parameter


class OverlapParameters(OutputParameters):
    """`/trackmatch/v1/track`."""

    standard_track: str = parameter(
        "JSON array of up to 50,000 texts `lat,lng,loc_time,radius,speed,direction,height`, of which all but"
        " the first two may be empty or missing",
        is_required=True,
    )
    track: str = parameter("the track to compare, as `standard_track`", is_required=True)
    option: str = parameter(
        "how `track` is corrected, as `rectify_option`; not at all where it is absent, and then its points"
        " need no time"
    )
    standard_option: str = parameter("the same for `standard_track`")
    coord_type_input: InputType = Field(Crs.BD09, description="coordinate type of both tracks in China")
