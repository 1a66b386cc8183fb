"""What callers of fences send."""

import re
from typing import Annotated, ClassVar, Final

from pydantic import Field

from functions.map_track.engine.fences.fence import EVERYBODY, SEVERAL
from functions.map_track.errors import EndBeforeStart
from functions.map_track.parameters import (
    GREATEST_TIME,
    EntityName,
    InputType,
    OutputParameters,
    PageParameters,
    ServiceParameters,
    SpanParameters,
    Time,
)
from shared.geo.notation import Pair
from shared.web.fields import FieldKind, Number, Points, Whole, mismatch
from shared.web.parameters import parameter

MOST_PERSONS: Final = 100
MOST_IDS: Final = 1_000
NOBODY: Final = "#clearentity"
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_NAME: Final = EntityName()


class Persons(FieldKind, frozen=True):
    """Names of entities with commas between them, or one of some words with # before them."""

    words: tuple[str, ...] = ()
    most: int = MOST_PERSONS

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        names = "the name of an entity" if self.most == 1 else f"1 to {self.most} names of entities"
        return " or ".join((names, *self.words))

    def read(self, text: str) -> tuple[str, ...]:
        """Return the names, or the word."""
        names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
        if len(names) == 1 and names[0] in self.words:
            return names
        if not 1 <= len(names) <= self.most:
            raise ValueError(mismatch(text, self.expectation))
        return tuple(map(_NAME.read, names))

    def write(self, value: tuple[str, ...]) -> str:
        """Return the names as a caller writes them."""
        return ",".join(value)


class FenceIds(FieldKind, frozen=True):
    """Numbers of fences with commas between them."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"1 to {MOST_IDS} numbers of fences with commas between them"

    def read(self, text: str) -> tuple[int, ...]:
        """Return the numbers, each once."""
        numbers = [part.strip() for part in text.split(",") if part.strip()]
        if not 1 <= len(numbers) <= MOST_IDS or not all(map(_NUMBER.fullmatch, numbers)):
            raise ValueError(mismatch(text, self.expectation))
        return tuple(dict.fromkeys(map(int, numbers)))

    def write(self, value: tuple[int, ...]) -> str:
        """Return the numbers as a caller writes them."""
        return ",".join(map(str, value))


Person = Annotated[tuple[str, ...], Persons(most=1)]
FenceId = Annotated[int, Whole(1, 2**53)]
Ids = Annotated[tuple[int, ...], FenceIds()]
Denoise = Annotated[int, Whole(0, 1_000_000)]


class FenceParameters(ServiceParameters):
    """What fences of every shape have when they are made."""

    fence_name: str = parameter("name of the fence, 128 bytes at most")
    monitored_person: Annotated[tuple[str, ...], Persons((EVERYBODY,), most=1)] = Field(
        (), description=f"the entity that the fence watches, or `{EVERYBODY}`; further ones are added later"
    )
    denoise: Denoise = Field(0, description="metres; points that are less accurate do not count; 0: all do")


class CircleFence(FenceParameters):
    """`fence/createcirclefence`."""

    longitude: Annotated[float, Number("degrees", least=-180, most=180)] = Field(description="of the centre")
    latitude: Annotated[float, Number("degrees", least=-90, most=90)] = Field(description="of the centre")
    radius: Annotated[float, Number("metres", least=0.1, most=5_000)] = Field(description="metres")
    coord_type: InputType = Field(description="coordinate type of the centre")


class PolygonFence(FenceParameters):
    """`fence/createpolygonfence`."""

    vertexes: Annotated[tuple[Pair, ...], Points(most=100, least=3, separator=";")] = Field(
        description="`lat,lng;lat,lng;…` around the area"
    )
    coord_type: InputType = Field(description="coordinate type of the corners")


class PolylineFence(FenceParameters):
    """`fence/createpolylinefence`."""

    vertexes: Annotated[tuple[Pair, ...], Points(most=100, least=2, separator=";")] = Field(
        description="`lat,lng;lat,lng;…` along the line, 500 km at most"
    )
    offset: Annotated[float, Number("metres", least=0.1, most=200)] = Field(
        description="metres from the line that are still in the fence"
    )
    coord_type: InputType = Field(description="coordinate type of the line")


class DistrictFence(FenceParameters):
    """`fence/createdistrictfence`."""

    keyword: str = parameter("name of a division of China, such as 贵阳市 or 贵州省贵阳市", is_required=True)


class UpdateParameters(ServiceParameters):
    """What every change of a fence has; what is absent stays as it is."""

    fence_id: FenceId = Field(description="number of the fence")
    fence_name: str = parameter("a new name, 128 bytes at most")
    denoise: Denoise | None = Field(None, description="metres")


class CircleUpdate(UpdateParameters):
    """`fence/updatecirclefence`."""

    longitude: Annotated[float | None, Number("degrees", least=-180, most=180)] = Field(
        None, description="of the centre, with `latitude` and `coord_type`"
    )
    latitude: Annotated[float | None, Number("degrees", least=-90, most=90)] = Field(
        None, description="of the centre"
    )
    radius: Annotated[float | None, Number("metres", least=0.1, most=5_000)] = Field(
        None, description="metres"
    )
    coord_type: InputType | None = Field(None, description="coordinate type of the centre")


class PolygonUpdate(UpdateParameters):
    """`fence/updatepolygonfence`."""

    vertexes: Annotated[tuple[Pair, ...], Points(most=100, least=3, separator=";")] = Field(
        (), description="`lat,lng;lat,lng;…` around the area, with `coord_type`"
    )
    coord_type: InputType | None = Field(None, description="coordinate type of the corners")


class PolylineUpdate(UpdateParameters):
    """`fence/updatepolylinefence`."""

    vertexes: Annotated[tuple[Pair, ...], Points(most=100, least=2, separator=";")] = Field(
        (), description="`lat,lng;lat,lng;…` along the line, with `coord_type`"
    )
    offset: Annotated[float | None, Number("metres", least=0.1, most=200)] = Field(None, description="metres")
    coord_type: InputType | None = Field(None, description="coordinate type of the line")


class DistrictUpdate(UpdateParameters):
    """`fence/updatedistrictfence`."""

    keyword: str = parameter("name of another division of China")


class FenceChoice(ServiceParameters):
    """Fences by whom they watch, by their numbers, or by both."""

    monitored_person: Annotated[tuple[str, ...], Persons((EVERYBODY, SEVERAL), most=1)] = Field(
        (), description=f"an entity, `{EVERYBODY}` or `{SEVERAL}`"
    )
    fence_ids: Ids = Field((), description="numbers of fences with commas between them")


class FenceDeletion(FenceChoice):
    """`fence/delete`."""


class FenceList(FenceChoice, PageParameters, OutputParameters):
    """`fence/list`."""


class PersonChange(ServiceParameters):
    """`fence/addmonitoredperson`."""

    fence_id: FenceId = Field(description="number of the fence")
    monitored_person: Annotated[tuple[str, ...], Persons()] = Field(
        description=f"names of up to {MOST_PERSONS} entities with commas between them"
    )


class PersonRemoval(PersonChange):
    """`fence/deletemonitoredperson`."""

    monitored_person: Annotated[tuple[str, ...], Persons((NOBODY,))] = Field(
        description=f"names of up to {MOST_PERSONS} entities with commas between them, or `{NOBODY}` for all"
    )


class PersonList(ServiceParameters, PageParameters):
    """`fence/listmonitoredperson`."""

    fence_id: FenceId = Field(description="number of the fence")


class StatusParameters(ServiceParameters, PageParameters):
    """`fence/querystatus`."""

    monitored_person: Person = Field(description="name of an entity")
    fence_ids: Ids = Field((), description="numbers of fences with commas between them; all when absent")


class LocationStatus(StatusParameters):
    """`fence/querystatusbylocation`."""

    longitude: Annotated[float, Number("degrees", least=-180, most=180)] = Field(description="degrees east")
    latitude: Annotated[float, Number("degrees", least=-90, most=90)] = Field(description="degrees north")
    coord_type: InputType = Field(description="coordinate type of the point")


class HistoryParameters(ServiceParameters, OutputParameters):
    """`fence/historyalarm`."""

    monitored_person: Person = Field(description="name of an entity")
    fence_ids: Ids = Field((), description="numbers of fences with commas between them; all when absent")
    start_time: Time | None = Field(None, description="Unix seconds; alarms stay seven days")
    end_time: Time | None = Field(None, description="Unix seconds")

    def check_window(self) -> None:
        """Raise EndBeforeStart for a window that is none."""
        if self.start_time is not None and self.end_time is not None and self.end_time < self.start_time:
            raise EndBeforeStart(self.start_time, self.end_time)

    def covers(self, loc_time: int) -> bool:
        """Tell whether a time lies in the window."""
        return (
            (self.start_time or 0) <= loc_time <= (GREATEST_TIME if self.end_time is None else self.end_time)
        )


LONGEST_BATCH: Final = 3_600


class BatchParameters(SpanParameters, PageParameters):
    """`fence/batchhistoryalarm`."""

    longest_span: ClassVar[int] = LONGEST_BATCH

    start_time: Time = Field(description="Unix seconds at which points arrived")
    end_time: Time = Field(description="Unix seconds, an hour after `start_time` at most")
