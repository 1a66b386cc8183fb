"""Answers `/?qt=ipLocation`."""

from functions.map_locate.errors import IpRefusal
from functions.map_locate.javascript.answers import LocationScriptAnswer
from functions.map_locate.javascript.parameters import LocationScript
from functions.map_locate.parameters import IpParameters
from functions.map_locate.service import locate
from shared.web.javascript import script_result

LOCATION = 70
"""Type of the answer; scripts do not look at it."""


def locate_caller(parameters: LocationScript) -> LocationScriptAnswer:
    """Answer where the caller is, in metres of BD09MC; an empty content where no table knows the address."""
    answer: LocationScriptAnswer = {"result": script_result(LOCATION), "content": {}}
    try:
        content = locate(IpParameters(caller_address=parameters.caller_address))["content"]
    except IpRefusal:
        return answer
    answer["content"] = {
        "address": content["address"],
        "address_detail": content["address_detail"],
        "point": content["point"],
    }
    return answer
