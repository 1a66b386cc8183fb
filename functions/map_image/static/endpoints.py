"""Static images: `/staticimage/v2` and its older name `/staticimage`."""

from typing import Final

from functions.map_image.static.parameters import StaticImageParameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

CODES: Final = {
    1: "no map is loaded, or no source knows the name in `center`",
    2: "a parameter is malformed or beyond its bounds, or the address of an icon is not allowed",
    502: "`width` or `height` is over 512 with `scale=2`",
}

ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/staticimage/v2", "/staticimage"),
        summary="a picture of the map with markers, labels, lines and areas",
        metering=Metering(service="static_image"),
        call=Call(parameters=StaticImageParameters, run="functions.map_image.static.service:draw"),
        form=AnswerForm(outputs=frozenset({"json"}), media_type="image/png", codes=CODES),
    ),
)
