"""Correcting a track that the caller sends."""

from typing import Final

from functions.map_track.errors import SENT_CODES
from functions.map_track.rectify.answers import RectifyAnswer
from functions.map_track.rectify.parameters import RectifyParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/rectify/v1/track",),
        summary="corrects the points of a track: denoised, laid on roads, thinned",
        metering=Metering(service="track_rectify"),
        call=Call(parameters=RectifyParameters, run="functions.map_track.rectify.service:rectify"),
        form=AnswerForm(shape=RectifyAnswer, codes=SENT_CODES),
    ),
)
