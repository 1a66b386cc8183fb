"""What a map service declares of itself, in three parts, besides its paths.

Metering     which service of the catalogue a call counts for, and how much
Call         what callers send, and what answers
AnswerForm   what the answer looks like, on the wire and in the API documents
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from msgspec import Struct, field
from pydantic import BaseModel

from shared.web.engine import load_engine
from shared.web.envelope import Output


def takes_microseconds(parameters: object) -> bool:
    """Say that an engine takes microseconds whatever its parameters are."""
    return True


class Binary(Struct, frozen=True):
    """An answer that is no JSON, such as a picture."""

    content: bytes
    media_type: str


EngineAnswer = Mapping[str, Any] | Binary
"""An answer without its envelope."""


class Extra[P: BaseModel](Struct, frozen=True, kw_only=True):
    """A further service that some calls of an endpoint use, with a permission and limits of its own.

    A call that is `used_by` its parameters counts there too. Where the app or its key lacks the permission,
    the call goes on with the parameters that `reduce` leaves; a spent limit refuses it.
    """

    service: str
    used_by: Callable[[P], bool]
    reduce: Callable[[P], P]


class Metering[P: BaseModel](Struct, frozen=True, kw_only=True):
    """The service of the catalogue that a call counts for, and its group where the service has some.

    `group` is the group's name, or tells it from the raw fields. `cost` counts what one call spends (matrix
    services: pairs) from the raw fields. `extra` is a further service that some calls use.
    """

    service: str
    group: str | Callable[[Mapping[str, str]], str] | None = None
    cost: Callable[[Mapping[str, str]], int] = lambda fields: 1
    extra: Extra[P] | None = None

    def group_of(self, fields: Mapping[str, str]) -> str | None:
        """Return the group that a call with these fields counts in."""
        return self.group(fields) if callable(self.group) else self.group


class Call[P: BaseModel](Struct, frozen=True, kw_only=True, dict=True):
    """The parameters of a service and the engine that answers them.

    `run` is the engine, or names it (`package.module:function`) so that the warm-up imports it: it gets the
    validated parameters and returns the answer without `status`, or raises a Refusal. It runs in a thread, or
    in the event loop where `is_light` says that these parameters take microseconds. An engine that waits for
    other servers is a coroutine function, and bounds its own waiting. `forward` gives what an upstream must
    be told besides the caller's own fields. `deletes` says that a call which succeeds has deleted personal
    data: the digest of compliance counts these.
    """

    parameters: type[P]
    run: str | Callable[[P], EngineAnswer | Awaitable[EngineAnswer]]
    is_light: Callable[[P], bool] = lambda parameters: False
    forward: Callable[[P], Mapping[str, str]] = lambda parameters: {}
    deletes: bool = False

    @cached_property
    def engine(self) -> Callable[[P], EngineAnswer | Awaitable[EngineAnswer]]:
        """The engine, imported at its first use. Raises EngineMissing."""
        return load_engine(self.run)


class AnswerForm(Struct, frozen=True, kw_only=True):
    """The answer of a service: its form when the caller names none, those it has, and the XML root element.

    `failure_fields` is what every refusal carries; `media_type` that of an answer which is no JSON, as a
    picture. For the API documents: `shape` is a TypedDict of the
    answer without `status`, `codes` the statuses that are the service's own, `example` the fields of a call.
    """

    output: Output = "json"
    outputs: frozenset[Output] = frozenset({"json", "xml"})
    xml_root: str = "Response"
    failure_fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    media_type: str = ""
    shape: Any = Mapping[str, Any]
    codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    example: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
