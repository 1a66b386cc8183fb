"""The kinds of fields that callers send: one reading, one message and one description each, for all services.

    Flag            yes or no
    Whole           a whole number between bounds
    Number          a decimal number between bounds, in a unit
    Metres          one coordinate of Baidu's plane
    Radius          metres around a point
    CoordinateType  the name of a coordinate system
    Point           `lat,lng`
    Points          several of them

A parameter model names a kind in the annotation of its field:

    radius: Annotated[float, Number("metres", most=2000)] = Field(1000.0, description="…")

A choice between fixed texts is a `Literal`. What a field may be, and its default, are shown in the API
documents as the kind writes them.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any, Final

from msgspec import Struct, field
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shared.geo.coordinates import Crs, UnknownCoordinateType, coordinate_type
from shared.geo.notation import NotANumber, Pair, parse_number, parse_pair
from shared.web.abstract_struct import AbstractStruct

LONGEST_ECHO: Final = 40
"""Characters of a wrong value that its message repeats."""

_WHOLE: Final = re.compile(r"\s*([+-]?)0*([0-9]{1,40})\s*", re.ASCII)


def mismatch(text: str, expectation: str) -> str:
    """Return what every message says of a wrong value."""
    return f"is {text[:LONGEST_ECHO]!r}; expected {expectation}"


class FieldKind(Struct, frozen=True, metaclass=AbstractStruct):
    """What the text of a field may be, and what it means."""

    @property
    def values(self) -> tuple[str, ...]:
        """The only texts that are taken, where there are few."""
        return ()

    @property
    @abstractmethod
    def expectation(self) -> str:
        """What a message says is expected."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """Return the value of a text. Raises ValueError, whose text follows the field's name."""

    def write(self, value: Any) -> str:
        """Return the text of a value, as a default is shown."""
        return str(value)

    def _validate(self, value: Any) -> Any:
        return self.read(value) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", **({"enum": list(self.values)} if self.values else {})}


_MEANINGS: Final = {
    **dict.fromkeys(("1", "true", "yes", "on", "y", "t"), True),
    **dict.fromkeys(("0", "false", "no", "off", "n", "f"), False),
}


class _FlagKind(FieldKind, frozen=True):
    @property
    def values(self) -> tuple[str, ...]:
        return ("0", "1", "false", "true")

    @property
    def expectation(self) -> str:
        return "0 or 1"

    def read(self, text: str) -> bool:
        meaning = _MEANINGS.get(text.strip().lower())
        if meaning is None:
            raise ValueError(mismatch(text, self.expectation))
        return meaning

    def write(self, value: bool) -> str:
        return "1" if value else "0"


Flag = Annotated[bool, _FlagKind()]
"""Yes or no: `1`, `true`, `yes`, `on` and their opposites, in any case."""


class Whole(FieldKind, frozen=True):
    """A whole number from `least` to `most`; `is_clamped` takes one beyond a bound for the bound."""

    least: int = 0
    most: int = 1_000_000
    is_clamped: bool = False

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "a whole number" if self.is_clamped else f"a whole number from {self.least} to {self.most}"

    def read(self, text: str) -> int:
        """Return the number."""
        match = _WHOLE.fullmatch(text)
        if match is None:
            raise ValueError(mismatch(text, self.expectation))
        number = -int(match[2]) if match[1] == "-" else int(match[2])
        bound = min(max(number, self.least), self.most)
        if number != bound and not self.is_clamped:
            raise ValueError(mismatch(text, self.expectation))
        return bound


class Number(FieldKind, frozen=True):
    """A decimal number of a `unit` from `least` to `most`; `is_clamped` takes one beyond a bound for it."""

    unit: str
    least: float = 0.0
    most: float = 20_000_000.0
    is_clamped: bool = False

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return self.unit if self.is_clamped else f"{self.unit} from {self.least:.15g} to {self.most:.15g}"

    def read(self, text: str) -> float:
        """Return the number."""
        try:
            number = parse_number(text)
        except NotANumber:
            raise ValueError(mismatch(text, self.expectation)) from None
        bound = min(max(number, self.least), self.most)
        if number != bound and not self.is_clamped:
            raise ValueError(mismatch(text, self.expectation))
        return bound

    def write(self, value: float) -> str:
        """Return the number without a needless fraction."""
        return f"{value:.15g}"


_FARTHEST: Final = 40_000_000.0

Metres = Annotated[float, Number("metres of BD09MC", least=-_FARTHEST, most=_FARTHEST)]


class Radius(FieldKind, frozen=True):
    """More than 0 metres around a point; a radius beyond `most` is taken for `most`."""

    most: float = 20_000_000.0

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "more than 0 metres"

    def read(self, text: str) -> float:
        """Return the metres."""
        try:
            radius = parse_number(text)
        except NotANumber:
            raise ValueError(mismatch(text, self.expectation)) from None
        if radius <= 0:
            raise ValueError(mismatch(text, self.expectation))
        return min(radius, self.most)

    def write(self, value: float) -> str:
        """Return the metres without a needless fraction."""
        return f"{value:.15g}"


class CoordinateTypes(FieldKind, frozen=True):
    """Some coordinate systems by their wire names, short or long, in any case; `numbers` names them too."""

    systems: tuple[Crs, ...] = (Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC)
    numbers: Mapping[str, Crs] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.systems, tuple(self.numbers)))

    @property
    def values(self) -> tuple[str, ...]:
        """The names in full, and the numbers."""
        return (*self.systems, *self.numbers)

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"one of {', '.join(self.values)}"

    def read(self, text: str) -> Crs:
        """Return the system of a name such as `bd09ll`, `wgs84` or `GCJ02LL`."""
        name = text.strip()
        if name in self.numbers:
            return self.numbers[name]
        with suppress(UnknownCoordinateType):
            system = coordinate_type(name)
            if system in self.systems:
                return system
        raise ValueError(mismatch(text, self.expectation))


CoordinateType = Annotated[Crs, CoordinateTypes()]
"""BD-09, GCJ-02 or WGS-84 in degrees, or BD-09 in metres."""


class Point(FieldKind, frozen=True):
    """Two numbers `lat,lng`, for metres `y,x`; whether they lie on earth their coordinate type decides."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "lat,lng"

    def read(self, text: str) -> Pair:
        """Return the two numbers in the order written."""
        try:
            return parse_pair(text)
        except NotANumber as problem:
            raise ValueError(f"{problem}; expected {self.expectation}") from None

    def write(self, value: Pair) -> str:
        """Return the pair as a caller writes it."""
        return f"{value[0]:g},{value[1]:g}"


class Points(FieldKind, frozen=True):
    """From `least` to `most` points with a separator between them, which may be the comma as well."""

    most: int
    least: int = 1
    separator: str = "|"

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"{self.least} to {self.most} points lat,lng{self.separator}lat,lng{self.separator}…"

    def read(self, text: str) -> tuple[Pair, ...]:
        """Return the pairs in the order written; they are counted before any is read.

        A separator at the end begins no point.
        """
        text = text.strip().removesuffix(self.separator)
        count = text.count(self.separator) + 1
        if self.separator == ",":
            count = (count + 1) // 2
        if not self.least <= count <= self.most:
            raise ValueError(f"has {count} points; expected {self.expectation}")
        pairs = []
        for number, part in enumerate(self._split(text)):
            try:
                pairs.append(parse_pair(part))
            except NotANumber as problem:
                raise ValueError(f"[{number}] {problem}; expected {self.expectation}") from None
        return tuple(pairs)

    def _split(self, text: str) -> list[str]:
        if self.separator != ",":
            return text.split(self.separator)
        numbers = text.split(",")
        return [",".join(numbers[start : start + 2]) for start in range(0, len(numbers), 2)]

    def write(self, value: tuple[Pair, ...]) -> str:
        """Return the points as a caller writes them."""
        return self.separator.join(f"{first:g},{second:g}" for first, second in value)
