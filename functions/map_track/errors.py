"""Why map-track gives no answer, with the statuses that Baidu documents for Yingyan.

Refusal (shared.geo)
├── ParameterInvalid       2  a parameter is missing, malformed or beyond its bounds (shared.geo)
├── StoreAway              1  the store does not answer: nothing was kept of this call
├── UnknownEntity       3003
├── EntityExists        3005
├── TooManyEntities        2  of one service
├── TooManyToSearch        2  the service has more entities than a search looks at
├── TooManyToProcess    3006  more points than can be corrected at once
│   └── TooManyToRead   3006  more points than one call reads
├── TooManyServices        2  of one app
├── NotUnicode          3007  a name or a text is not UTF-8
├── TimeInFuture        3100
├── TooManyPoints       3101  of one upload
├── WindowTooLong       3200
├── EndBeforeStart      3201
├── UnknownService      4005
├── TooManyFences       5101  that watch one entity, or that a service has
├── UnknownPerson       5102  an entity that a fence should watch
├── UnwatchedPerson     5103  the entity is not watched by this fence
├── UnknownFence        5104
├── TooManyPictures        2  of an entity, or their bytes of a service
├── UnknownPicture         2
├── TooManyJobs            2  exports or searches of a service
├── UnknownJob             2
├── AmbiguousDistrict   5108  a keyword names several divisions
└── TooManyToAnalyse    9001
"""

from collections.abc import Sequence
from typing import Final

from shared.geo.refusal import Refusal

CODES: Final = {
    1: "the store does not answer; nothing was kept of this call",
    2: "a parameter is missing, malformed or beyond its bounds",
    3: "a GET of a service that changes something; expected POST",
    3007: "a field is not UTF-8",
}
"""Of every service that keeps something."""
SENT_CODES: Final = {2: CODES[2]}
"""Of services that get a whole track in one call and keep nothing."""
SERVICE_CODES: Final = {4005: "the app has no service of this number"}
ENTITY_CODES: Final = {**SERVICE_CODES, 3003: "no entity has this name"}
SPAN_CODES: Final = {3200: "the window is longer than 24 hours", 3201: "`end_time` is before `start_time`"}
WINDOW_CODES: Final = {**ENTITY_CODES, **SPAN_CODES}
AMBIGUOUS_CODES: Final = {5108: "`keyword` names several divisions, which `district_list` has"}
FENCE_CODES: Final = {**SERVICE_CODES, 5104: "the service has no fence of this number"}
PERSON_CODES: Final = {**FENCE_CODES, 5102: "no entity has the name of `monitored_person`"}
WATCH_CODES: Final = {**PERSON_CODES, 5103: "the fence does not watch this entity"}
ALARM_CODES: Final = {**WATCH_CODES, **SPAN_CODES, 3200: "the window is too long"}


class StoreAway(Refusal):
    """The store does not answer; what the call wanted to write may be sent again."""

    status = 1

    def __init__(self, part: str) -> None:
        super().__init__(f"服务器内部错误: {part} does not answer; send the request again later")


class UnknownEntity(Refusal):
    """No entity of the service has this name."""

    status = 3003

    def __init__(self, name: str) -> None:
        super().__init__(f"指定entity不存在: {name[:128]}")


class EntityExists(Refusal):
    """An entity of this name exists already."""

    status = 3005

    def __init__(self, name: str) -> None:
        super().__init__(f"entity_name已存在: {name[:128]}")


class TooManyEntities(Refusal):
    """The service has as many entities as it may have."""

    status = 2

    def __init__(self) -> None:
        super().__init__("参数错误: the service has no room for more entities; expected at most 1,000,000")


class TooManyToSearch(Refusal):
    """The service has more entities than a search looks at."""

    status = 2

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"参数错误: the service has {count} entities, a search looks at {most} at most;"
            " name some in filter=entity_names:…"
        )


class TooManyToProcess(Refusal):
    """The window has more points than can be corrected at once."""

    status = 3006

    def __init__(self, count: int, most: int) -> None:
        self.count = count
        super().__init__(f"轨迹点过多，请缩短查询时间: {count} points; expected at most {most}")


class TooManyToRead(TooManyToProcess):
    """The window has more points than one call reads."""


class TooManyServices(Refusal):
    """The app has as many services as it may have."""

    status = 2

    def __init__(self, most: int) -> None:
        super().__init__(f"参数错误: service_id is new, and the app has {most} services already")


class NotUnicode(Refusal):
    """A text is not UTF-8."""

    status = 3007

    def __init__(self, name: str) -> None:
        super().__init__(f"数据编码错误: {name} is not UTF-8")


class TimeInFuture(Refusal):
    """A point is of a time that has not come yet."""

    status = 3100

    def __init__(self, loc_time: int) -> None:
        super().__init__(f"loc_time {loc_time} is more than 10 minutes in the future")


class TooManyPoints(Refusal):
    """One upload has too many points."""

    status = 3101

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"上传轨迹点过多: point_list has {count} points; expected at most {most}")


class WindowTooLong(Refusal):
    """The window of a query is longer than a day."""

    status = 3200

    def __init__(self, seconds: int, most: int) -> None:
        super().__init__(f"查询时间段过长: start_time to end_time are {seconds} s; expected at most {most}")


class EndBeforeStart(Refusal):
    """The window of a query ends before it starts."""

    status = 3201

    def __init__(self, start: int, end: int) -> None:
        super().__init__(f"end_time不能小于start_time: {end} is before {start}")


class UnknownService(Refusal):
    """The app has no service of this number: a service begins with the first thing written into it."""

    status = 4005

    def __init__(self, number: int) -> None:
        super().__init__(f"指定service_id不存在: {number}")


class TooManyFences(Refusal):
    """An entity, or the service, has as many fences as it may have."""

    status = 5101

    def __init__(self, owner: str, most: int) -> None:
        super().__init__(f"围栏个数超过上限: {owner[:128]} has {most} fences already")


class UnknownPerson(Refusal):
    """No entity has the name that a fence should watch."""

    status = 5102

    def __init__(self, name: str) -> None:
        super().__init__(f"监控对象不存在: {name[:128]}")


class UnwatchedPerson(Refusal):
    """A fence that is named does not watch the entity."""

    status = 5103

    def __init__(self, name: str, fence_id: int) -> None:
        super().__init__(f"监控对象上不存在围栏{fence_id}: {name[:128]}")


class UnknownFence(Refusal):
    """The service has no fence of this number."""

    status = 5104

    def __init__(self, fence_id: int) -> None:
        super().__init__(f"fence_id不存在: {fence_id}")


class TooManyPictures(Refusal):
    """An entity has as many pictures, or a service as many bytes of them, as it may have."""

    status = 2

    def __init__(self, bound: str) -> None:
        super().__init__(f"参数错误: pictures beyond {bound}; delete some, or upload smaller ones")


class UnknownPicture(Refusal):
    """The entity has no picture of this name."""

    status = 2

    def __init__(self, name: str) -> None:
        super().__init__(f"参数错误: object_name is {name[:128]!r}; expected a picture of this entity")


class TooManyJobs(Refusal):
    """The service has as many jobs as it may have."""

    status = 2

    def __init__(self, most: int) -> None:
        super().__init__(f"参数错误: the service has {most} jobs already; delete some, or wait for their end")


class UnknownJob(Refusal):
    """The service has no job of this number."""

    status = 2

    def __init__(self, job_id: int) -> None:
        super().__init__(f"参数错误: job_id is {job_id}; expected a job of this service")


class AmbiguousDistrict(Refusal):
    """A keyword names several divisions; the answer has their names."""

    status = 5108

    def __init__(self, keyword: str, names: Sequence[str]) -> None:
        message = f"行政区划关键字匹配到多个: {keyword[:40]}"
        super().__init__(message, also={"district_list": list(names)})


class TooManyToAnalyse(Refusal):
    """The window has more points than can be analysed at once."""

    status = 9001

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"轨迹点过多: {count} points to analyse; expected at most {most}")
