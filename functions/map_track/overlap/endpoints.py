"""Comparing a track with a standard one."""

from typing import Final

from functions.map_track.errors import SENT_CODES
from functions.map_track.overlap.answers import OverlapAnswer
from functions.map_track.overlap.parameters import OverlapParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/trackmatch/v1/track",),
        summary="how much of a track follows a standard one",
        metering=Metering(service="track_match"),
        call=Call(parameters=OverlapParameters, run="functions.map_track.overlap.service:overlap"),
        form=AnswerForm(shape=OverlapAnswer, codes=SENT_CODES),
    ),
)
