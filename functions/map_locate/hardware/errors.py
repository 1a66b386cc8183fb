"""Why hardware location gives no answer. The service has codes of its own, `errcode` beside `msg`.

HardwareRefusal
├── BodyMissing     101  no item, or more than two
├── RequestEmpty    102  nothing was sent
└── FieldInvalid    103  a field is missing, or is none of its values
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from shared.access.decision import Outcome
from shared.access.wire import WireError

HAS_POSITION, NO_POSITION = 161, 167
"""`error` of an item: there is a position, or there is none."""
INTERNAL: Final = WireError(104, "Unexpected err, please contact with us")

_FAILURE: Final = "Failed to authenticate for"

ACCESS_ERRORS: Final[Mapping[Outcome, WireError]] = MappingProxyType(
    {
        Outcome.KEY_MISSING: WireError(601, f"{_FAILURE} lack of AK"),
        Outcome.UNKNOWN_APP: WireError(700, f"{_FAILURE} invalid AK"),
        Outcome.UNKNOWN_KEY: WireError(700, f"{_FAILURE} invalid AK"),
        Outcome.TOKEN_INVALID: WireError(700, f"{_FAILURE} invalid AK"),
        Outcome.IP_REFUSED: WireError(710, f"{_FAILURE} invalid IP"),
        Outcome.REFERER_REFUSED: WireError(710, f"{_FAILURE} invalid referer"),
        Outcome.SN_REFUSED: WireError(711, "APP SN校验失败"),
        Outcome.MCODE_MISSING: WireError(700, f"{_FAILURE} lack of mcode"),
        Outcome.MCODE_REFUSED: WireError(700, f"{_FAILURE} invalid mcode"),
        Outcome.SERVICE_OFF: WireError(740, f"{_FAILURE} api loc is forbidden."),
        Outcome.WRONG_TYPE: WireError(740, f"{_FAILURE} api loc is forbidden."),
        Outcome.DISABLED: WireError(751, f"{_FAILURE} user is deleted by yourself"),
        Outcome.DELETED: WireError(752, f"{_FAILURE} bad user."),
        Outcome.QUOTA: WireError(802, f"{_FAILURE} exceeding daily quota"),
        Outcome.QPS: WireError(901, f"{_FAILURE} exceeding concurrency"),
        Outcome.COST_OVER_QPS: WireError(901, f"{_FAILURE} exceeding concurrency"),
        Outcome.UNAVAILABLE: INTERNAL,
    }
)
HARDWARE_CODES: Final = {
    101: "`body` is missing, or has no item or more than two",
    102: "nothing was sent",
    103: "a field is missing, or is none of its values; `msg` says which",
    104: "a defect, or the function is full",
    601: "there is no key",
    700: "the key is unknown",
    710: "the caller's address may not use the key",
    711: "the signature is wrong",
    740: "the key may not call this service",
    751: "the app is disabled",
    752: "the app is deleted",
    802: "the day's quota is spent",
    901: "too many calls in this second",
}


class HardwareRefusal(Exception):
    """A request that gets an `errcode` instead of positions."""

    errcode = INTERNAL.code


class BodyMissing(HardwareRefusal):
    """There is no item, or there are more than two."""

    errcode = 101

    def __init__(self) -> None:
        super().__init__("Missing field : body (size should > 0 && < 3)")


class RequestEmpty(HardwareRefusal):
    """Nothing was sent."""

    errcode = 102

    def __init__(self) -> None:
        super().__init__("Request is empty")


class FieldInvalid(HardwareRefusal):
    """A field is missing, or is none of its values."""

    errcode = 103

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Parameter error: {name} {problem}")
