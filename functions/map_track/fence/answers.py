"""The shapes that callers of fences get back."""

from typing import Any, Literal, NotRequired, TypedDict

from functions.map_track.engine.alarms.writing import AlarmContent


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


class AlarmsAnswer(TypedDict):
    """Alarms, the oldest first; `total` where they come in pages."""

    message: str
    total: NotRequired[int]
    size: int
    alarms: list[AlarmContent]
