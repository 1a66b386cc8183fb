"""What Baidu's JavaScript asks of directions: each mode is a service of its own."""

from typing import Any, Final

from pydantic import BaseModel

from functions.map_direction.javascript.answers import DirectionScriptAnswer
from functions.map_direction.javascript.parameters import (
    DrivingScript,
    RidingScript,
    TransitScript,
    WalkingScript,
)
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.javascript import JavaScriptEndpoint

SERVICE: Final = "functions.map_direction.javascript.service"
DIRECTIONS: Final = "drct"
CODES: Final = {
    1: "the engine failed",
    2: "a parameter is missing, malformed or beyond its limit",
    7: "no road leads there; or no roads are loaded around a point, which the message says",
    1001: "no line of public transport leads there",
    2001: "no way leads there on foot or by bicycle",
}


def _endpoint(
    mode: str,
    model: type[BaseModel],
    run: str,
    alternatives: dict[str, JavaScriptEndpoint[Any]] | None = None,
) -> JavaScriptEndpoint[Any]:
    return JavaScriptEndpoint(
        query_types=(DIRECTIONS,),
        summary="`DrivingRoute`, `WalkingRoute`, `RidingRoute` and `TransitRoute`, by `mode`",
        metering=Metering(service=f"js_{mode}"),
        call=Call(parameters=model, run=f"{SERVICE}:{run}"),
        form=AnswerForm(
            shape=DirectionScriptAnswer,
            codes=CODES,
            example={
                "qt": DIRECTIONS,
                "mode": mode,
                "origin": "60.1670,24.9467",
                "destination": "60.1674,24.9497",
                "coord_type": "wgs84",
            },
        ),
        alternatives=alternatives or {},
    )


ENDPOINTS: Final = (
    _endpoint(
        "driving",
        DrivingScript,
        "drive",
        {
            "mode=walking": _endpoint("walking", WalkingScript, "walk"),
            "mode=riding": _endpoint("riding", RidingScript, "ride"),
            "mode=transit": _endpoint("transit", TransitScript, "travel"),
        },
    ),
)
