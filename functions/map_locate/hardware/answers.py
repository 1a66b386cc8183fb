"""The shapes that callers of hardware location get back."""

from typing import NotRequired, TypedDict


class DevicePosition(TypedDict):
    """Where one device is: `location` is `lng,lat`, empty where `error` is not 161; `radius` is in metres.

    `type` says what the position comes from: 1 satellites, 2 access points, 3 cells, 4 the address, 0
    nothing. The parts of the address come with `need_rgc=Y`.
    """

    type: int
    location: str
    radius: int
    country: NotRequired[str]
    province: NotRequired[str]
    city: NotRequired[str]
    citycode: NotRequired[str]
    district: NotRequired[str]
    road: NotRequired[str]
    ctime: str
    error: int


class HardwareAnswer(TypedDict):
    """The positions in the order of the items."""

    errcode: int
    msg: str
    body: list[DevicePosition]
