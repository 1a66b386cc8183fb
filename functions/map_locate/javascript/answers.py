"""What scripts get: a `result`, and a `content` as IP location has it."""

from typing import NotRequired, TypedDict

from functions.map_locate.answers import IpAddressDetail, TextPoint
from shared.web.javascript import ScriptResult


class LocationContent(TypedDict):
    """Where the caller is, at best a city; without any field where no table knows the address."""

    address: NotRequired[str]
    address_detail: NotRequired[IpAddressDetail]
    point: NotRequired[TextPoint]


class LocationScriptAnswer(TypedDict):
    """`qt=ipLocation`."""

    result: ScriptResult
    content: LocationContent
