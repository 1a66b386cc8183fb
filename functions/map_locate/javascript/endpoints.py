"""What Baidu's JavaScript asks of the caller's location."""

from typing import Final

from functions.map_locate.javascript.answers import LocationScriptAnswer
from functions.map_locate.javascript.parameters import LocationScript
from shared.web.declaration import AnswerForm, Call, Metering, takes_microseconds
from shared.web.endpoint import Endpoint
from shared.web.javascript import JavaScriptEndpoint

ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    JavaScriptEndpoint(
        query_types=("ipLocation",),
        summary="`Geolocation` and `LocalCity`: the city of the caller's address",
        metering=Metering(service="js_location"),
        call=Call(
            parameters=LocationScript,
            run="functions.map_locate.javascript.service:locate_caller",
            is_light=takes_microseconds,
        ),
        form=AnswerForm(
            shape=LocationScriptAnswer,
            codes={1: "no data pack is loaded"},
            example={"qt": "ipLocation"},
        ),
    ),
)
