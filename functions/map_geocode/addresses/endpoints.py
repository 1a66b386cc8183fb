"""Address analysis: `/address_analyzer/v1`."""

from typing import Final

from functions.map_geocode.addresses.answers import AddressAnswer
from functions.map_geocode.addresses.parameters import AddressParameters
from shared.web.declaration import AnswerForm, Call, Metering, takes_microseconds
from shared.web.map import MapEndpoint

ADDRESSES: Final = MapEndpoint(
    paths=("/address_analyzer/v1",),
    summary="an address taken apart: divisions with codes, road, number, place, person",
    metering=Metering(service="address_analyzer"),
    call=Call(
        parameters=AddressParameters,
        run="functions.map_geocode.addresses.service:analyze_address",
        # A millisecond of pure Python: in a thread it would only fight the event loop for the interpreter.
        is_light=takes_microseconds,
    ),
    form=AnswerForm(
        shape=AddressAnswer,
        codes={1: "no data pack is loaded", 2: "`address` is missing, or a parameter is none of its values"},
        example={
            "address": "张三 13800138000 贵阳市观山湖区金阳街道长岭北路8号示例大厦",
            "model": "1",
            "addr_verify": "1",
        },
    ),
)
ENDPOINTS: Final = (ADDRESSES,)
