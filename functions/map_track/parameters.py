"""What callers of Yingyan send in common: the service, an entity, a window of time, custom columns, pages."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final

from pydantic import ConfigDict, Field, model_validator

from functions.map_track.engine.entities.entity import MOST_COLUMNS
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.errors import EndBeforeStart, NotUnicode, WindowTooLong
from shared.geo import Crs
from shared.geo.refusal import ParameterInvalid
from shared.web.fields import CoordinateTypes, FieldKind, Whole, mismatch
from shared.web.parameters import MapParameters

MOST_NAME_BYTES: Final = 128
MOST_COLUMN_BYTES: Final = 2_048
LONGEST_WINDOW: Final = 24 * 3600
REPLACEMENT: Final = "\ufffd"
GREATEST_TIME: Final = 4_294_967_295
NO_COLUMN: Final = frozenset(
    [
        "ak",
        "sn",
        "timestamp",
        "timeStamp",
        "callback",
        "output",
        "mcode",
        "seckey",
        "sign",
        "from",
        "_",
        "debug",
        "caller_app",
        "caller_address",
    ]
)
"""Fields of a form that are no custom columns: the platform's, and what clients send with every call."""

_NAME: Final = re.compile(r"[A-Za-z0-9_\-㐀-䶿一-鿿豈-﫿𠀀-𲎯]+")
_COLUMN: Final = re.compile(r"[A-Za-z0-9_\-㐀-䶿一-鿿]{1,64}")


class EntityName(FieldKind, frozen=True):
    """The name of an entity: Chinese, ASCII letters, digits, `_` and `-`, 128 bytes at most."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"Chinese, letters, digits, _ and -, {MOST_NAME_BYTES} bytes at most"

    def read(self, text: str) -> str:
        """Return the name."""
        if not _NAME.fullmatch(text) or len(text.encode()) > MOST_NAME_BYTES:
            raise ValueError(mismatch(text, self.expectation))
        return text


class ShortText(FieldKind, frozen=True):
    """A text of 1 to 128 bytes."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"1 to {MOST_NAME_BYTES} bytes"

    def read(self, text: str) -> str:
        """Return the text."""
        if not 1 <= len(text.encode()) <= MOST_NAME_BYTES:
            raise ValueError(mismatch(text, self.expectation))
        return text


Name = Annotated[str, EntityName()]
Time = Annotated[int, Whole(0, GREATEST_TIME)]
InputType = Annotated[
    Crs,
    CoordinateTypes((Crs.BD09, Crs.GCJ02, Crs.WGS84), {"1": Crs.WGS84, "2": Crs.GCJ02, "3": Crs.BD09}),
]
"""The coordinate type of what is sent, by its name or by its number of old clients."""
OutputType = InputType


class ServiceParameters(MapParameters):
    """Every call names a service of the caller's app."""

    service_id: Annotated[int, Whole(1, 2**53)] = Field(
        description="number of the service, which is the app's own"
    )
    caller_app: int = 0

    @model_validator(mode="before")
    @classmethod
    def check_unicode(cls, fields: Any) -> Any:
        """Return the fields. Raises NotUnicode: a form has U+FFFD for bytes that are no UTF-8."""
        for name, value in fields.items():
            if isinstance(value, str) and REPLACEMENT in value:
                raise NotUnicode(name)
        return fields

    @property
    def service(self) -> ServiceId:
        """The service of the caller's app."""
        return ServiceId(self.caller_app, self.service_id)


class EntityParameters(ServiceParameters):
    """A call about one entity."""

    entity_name: Name = Field(description="name of the entity")


class ColumnParameters(EntityParameters):
    """A call whose further fields are custom columns."""

    model_config = ConfigDict(extra="allow")

    @property
    def columns(self) -> Mapping[str, str]:
        """The custom columns. Raises ParameterInvalid."""
        fields = self.model_extra or {}
        return check_columns({name: value for name, value in fields.items() if name not in NO_COLUMN})


class OutputParameters(MapParameters):
    """A call whose answer has points."""

    coord_type_output: OutputType = Field(Crs.BD09, description="coordinate type of the answer in China")


class PageParameters(MapParameters):
    """A page of something."""

    page_index: Annotated[int, Whole(1, 1_000_000)] = Field(1, description="page, from 1")
    page_size: Annotated[int, Whole(1, 1_000, is_clamped=True)] = Field(100, description="size of a page")

    @property
    def rows(self) -> slice:
        """The rows of the page."""
        start = (self.page_index - 1) * self.page_size
        return slice(start, start + self.page_size)


class SpanParameters(ServiceParameters, OutputParameters):
    """A call about a window of time, of `longest_span` seconds at most."""

    longest_span: ClassVar[int] = LONGEST_WINDOW

    start_time: Time = Field(description="Unix seconds")
    end_time: Time = Field(description="Unix seconds, 24 hours after `start_time` at most")

    def check_window(self) -> None:
        """Raise EndBeforeStart or WindowTooLong for a window that is none."""
        seconds = self.end_time - self.start_time
        if seconds < 0:
            raise EndBeforeStart(self.start_time, self.end_time)
        if seconds > self.longest_span:
            raise WindowTooLong(seconds, self.longest_span)


class WindowParameters(EntityParameters, SpanParameters):
    """A call about an entity in a window of time."""


def check_columns(columns: Mapping[str, str]) -> Mapping[str, str]:
    """Return custom columns. Raises ParameterInvalid for too many, or too long ones."""
    if len(columns) > MOST_COLUMNS:
        raise ParameterInvalid(
            "columns", f"are {len(columns)}; expected at most {MOST_COLUMNS} custom columns"
        )
    for name, value in columns.items():
        if not _COLUMN.fullmatch(name):
            raise ParameterInvalid(name[:40], "is no name of a column; expected letters, digits, _ and -")
        if len(value.encode()) > MOST_COLUMN_BYTES:
            raise ParameterInvalid(name, f"is longer than {MOST_COLUMN_BYTES} bytes")
    return columns


def check_text(name: str, text: str) -> str:
    """Return a text of `MOST_NAME_BYTES` at most. Raises ParameterInvalid."""
    if len(text.encode()) > MOST_NAME_BYTES:
        raise ParameterInvalid(name, f"is longer than {MOST_NAME_BYTES} bytes")
    return text


SDK: Final = "sdk"


def upload_group(fields: Mapping[str, str]) -> str:
    """Return the group that an upload counts in: that of mobile SDKs, or the one of all other writes."""
    return "upload" if "mcode" in fields or fields.get("from", "").lower() == SDK else "other"
