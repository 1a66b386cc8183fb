"""`filter` and `sortby`: which entities a query means, and in which order."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field

from functions.map_track.engine.entities.entity import MOST_COLUMNS
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import NO_COLUMNS

NAMES: Final = ("entity_names", "entity_name")
ACTIVE, INACTIVE = "active_time", "inactive_time"
MOST_NAMES: Final = 1_000
MOST_VALUES: Final = 1_000
"""Of all conditions about custom columns."""


class EntityFilter(Struct, frozen=True):
    """The conditions of `filter`, all of which an entity must meet."""

    names: tuple[str, ...] = ()
    active_time: int | None = None
    """The latest point is of this time or later."""
    inactive_time: int | None = None
    """The latest point is of an earlier time, or there is none."""
    columns: tuple[tuple[str, frozenset[str]], ...] = field(default=())
    """Custom columns and their values."""

    @classmethod
    def parse(cls, text: str) -> "EntityFilter":
        """Return the conditions of `key:value|key:value`. Raises ParameterInvalid."""
        names: tuple[str, ...] = ()
        times: dict[str, int] = {}
        columns = []
        for part in filter(None, text.split("|")):
            key, colon, value = (piece.strip() for piece in part.partition(":"))
            if not colon or not key or not value:
                raise ParameterInvalid("filter", f"has {part[:40]!r}; expected key:value with | between them")
            if key in NAMES:
                names += tuple(name.strip() for name in value.split(",") if name.strip())
            elif key in (ACTIVE, INACTIVE):
                times[key] = _time(key, value)
            else:
                columns.append((key, frozenset(piece.strip() for piece in value.split(","))))
        if len(names) > MOST_NAMES:
            raise ParameterInvalid("filter", f"has {len(names)} names; expected at most {MOST_NAMES}")
        values = sum(len(choices) for _, choices in columns)
        if len(columns) > MOST_COLUMNS or values > MOST_VALUES:
            problem = f"has {len(columns)} columns with {values} values"
            raise ParameterInvalid("filter", f"{problem}; expected at most {MOST_COLUMNS} with {MOST_VALUES}")
        if len(times) == 2:
            raise ParameterInvalid("filter", f"has {ACTIVE} and {INACTIVE}; expected one of them")
        return cls(names, times.get(ACTIVE), times.get(INACTIVE), tuple(columns))

    @property
    def has_times(self) -> bool:
        """Whether the time of the latest point matters."""
        return self.active_time is not None or self.inactive_time is not None

    def matches_time(self, loc_time: int | None) -> bool:
        """Tell whether the time of a latest point, None without one, meets the conditions."""
        if self.active_time is not None:
            return loc_time is not None and loc_time >= self.active_time
        return self.inactive_time is None or (loc_time or 0) < self.inactive_time

    def matches_columns(self, columns: Mapping[str, str]) -> bool:
        """Tell whether custom columns meet the conditions."""
        return all(columns.get(key) in values for key, values in self.columns)


def _time(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise ParameterInvalid("filter", f"has {key}:{value[:40]}; expected Unix seconds")
    return int(value)


NAME, LOC_TIME = "entity_name", "loc_time"
ASCENDING, DESCENDING = "asc", "desc"
SortValue = str | int | None
"""What entities are put in order by; None for an entity that has no such value."""
EntityContent = Mapping[str, Any]
"""The JSON of an entity in Redis: id, desc, columns."""
NO_CONTENT: Final[EntityContent] = MappingProxyType({})


class EntityOrder(Struct, frozen=True):
    """`sortby`: by name, description, time of the latest point, or a custom column."""

    key: str = NAME
    is_descending: bool = False

    @classmethod
    def parse(cls, text: str) -> "EntityOrder":
        """Return the order of `key:asc` or `key:desc`. Raises ParameterInvalid."""
        key, _, direction = (text or NAME).partition(":")
        key, direction = key.strip(), direction.strip().lower() or ASCENDING
        if not key or direction not in (ASCENDING, DESCENDING):
            raise ParameterInvalid("sortby", f"is {text[:40]!r}; expected key:asc or key:desc")
        return cls(key, direction == DESCENDING)

    @property
    def needs_text(self) -> bool:
        """Whether it looks at description or columns."""
        return self.key not in (NAME, LOC_TIME)

    def value_of(self, name: str, loc_time: int | None, content: EntityContent) -> SortValue:
        """Return the value of an entity by its name, its latest time, and its description and columns."""
        match self.key:
            case "entity_name":
                return name
            case "loc_time":
                return loc_time
            case "entity_desc":
                return content.get("desc") or None
            case column:
                value: str | None = content.get("columns", NO_COLUMNS).get(column)
                return value


def sort_names(rows: Sequence[tuple[SortValue, str]], order: EntityOrder) -> list[str]:
    """Return the names of (value, name) in an order, by name where values are equal.

    Those that have no value come last in both directions.
    """
    by_name = sorted(rows, key=lambda row: row[1])
    with_value = [row for row in by_name if row[0] is not None]
    with_value.sort(key=lambda row: row[0], reverse=order.is_descending)  # type: ignore[arg-type,return-value]
    return [name for _, name in with_value] + [name for value, name in by_name if value is None]
