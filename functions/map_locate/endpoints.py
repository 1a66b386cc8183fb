"""What map-locate answers: the location of an IP address, and of a device."""

from collections.abc import Mapping
from typing import Final

from functions.map_locate.answers import IpAnswer
from functions.map_locate.errors import IP_CODES
from functions.map_locate.hardware.endpoints import HARDWARE_ENDPOINTS
from functions.map_locate.javascript import endpoints as javascript
from functions.map_locate.parameters import IpParameters
from shared.web.declaration import AnswerForm, Call, Metering, takes_microseconds
from shared.web.endpoint import Endpoint
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_locate.service"


def name_caller(parameters: IpParameters) -> Mapping[str, str]:
    """Tell an upstream the caller's address: it would take this function's own instead."""
    return {} if parameters.ip else {"ip": parameters.caller_address}


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    MapEndpoint(
        paths=("/location/ip", "/location/ip/v1", "/location/ip/v3"),
        summary="province and city of an IP address, at best",
        metering=Metering(service="ip_location"),
        call=Call(
            parameters=IpParameters,
            run=f"{SERVICE}:locate",
            is_light=takes_microseconds,
            forward=name_caller,
        ),
        form=AnswerForm(shape=IpAnswer, codes=IP_CODES, example={"ip": "58.16.0.1", "coor": "bd09ll"}),
    ),
    *HARDWARE_ENDPOINTS,
    *javascript.ENDPOINTS,
)
