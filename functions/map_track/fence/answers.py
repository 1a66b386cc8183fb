"""The shapes that callers of fences get back."""

from typing import Any, Literal, NotRequired, TypedDict


class CreatedAnswer(TypedDict):
    """A fence was made; `district` is the division that it is."""

    message: str
    fence_id: int
    district: NotRequired[str]


class FenceChangeAnswer(TypedDict):
    """Something was done."""

    message: str


class DeletedAnswer(TypedDict):
    """These fences were deleted."""

    message: str
    fence_ids: list[int]


class FencesAnswer(TypedDict):
    """A page of fences; which keys a fence has depends on its shape."""

    message: str
    total: int
    size: int
    fences: list[dict[str, Any]]


class PersonsAnswer(TypedDict):
    """A page of the entities that a fence watches."""

    message: str
    total: int
    size: int
    monitored_person: list[str]


class MonitoredStatus(TypedDict):
    """On which side of a fence an entity is."""

    fence_id: int
    monitored_status: Literal["in", "out", "unknown"]


class StatusAnswer(TypedDict):
    """A page of sides."""

    message: str
    total: int
    size: int
    monitored_statuses: list[MonitoredStatus]


class AlarmPoint(TypedDict):
    """A point of an alarm; `create_time` is when it arrived."""

    longitude: float
    latitude: float
    radius: float
    loc_time: int
    create_time: int
    coord_type: NotRequired[str]


class AlarmContent(TypedDict):
    """An entity came into a fence or left it; `pre_point` is the last one on the old side."""

    fence_id: int
    fence_name: str
    monitored_person: str
    action: str
    alarm_point: AlarmPoint
    pre_point: AlarmPoint


class AlarmsAnswer(TypedDict):
    """Alarms, the oldest first; `total` where they come in pages."""

    message: str
    total: NotRequired[int]
    size: int
    alarms: list[AlarmContent]
