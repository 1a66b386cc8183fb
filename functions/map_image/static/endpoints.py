"""Static images: `/staticimage/v2` and its older name `/staticimage`."""

from typing import Final

from functions.map_image.static.parameters import StaticImageParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

CODES: Final = {
    1: "no map is loaded",
    2: "a parameter is malformed or beyond its bounds",
}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/staticimage/v2", "/staticimage"),
        summary="a picture of the map with markers, labels and paths",
        metering=Metering(service="static_image"),
        call=Call(
            parameters=StaticImageParameters,
            run="functions.map_image.static.service:draw",
        ),
        form=AnswerForm(codes=CODES, example={"width": "400", "height": "300"}),
    ),
)
