"""`filter` and `sortby`: which entities a query means, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from functions.map_track.engine.entities.entity import Entity
from shared.geo.refusal import ParameterInvalid

NAMES: Final = ("entity_names", "entity_name")
ACTIVE, INACTIVE = "active_time", "inactive_time"
MOST_NAMES: Final = 1_000


@dataclass(frozen=True)
class EntityFilter:
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
        if len(times) == 2:
            raise ParameterInvalid("filter", f"has {ACTIVE} and {INACTIVE}; expected one of them")
        return cls(names, times.get(ACTIVE), times.get(INACTIVE), tuple(columns))

    def matches(self, entity: Entity) -> bool:
        """Tell whether an entity meets every condition."""
        loc_time = entity.latest.loc_time if entity.latest else 0
        return (
            (not self.names or entity.name in self.names)
            and (self.active_time is None or (entity.latest is not None and loc_time >= self.active_time))
            and (self.inactive_time is None or loc_time < self.inactive_time)
            and all(entity.columns.get(key) in values for key, values in self.columns)
        )


def _time(key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise ParameterInvalid("filter", f"has {key}:{value[:40]}; expected Unix seconds")
    return int(value)


SortKey = Callable[[Entity], tuple[bool, object]]

_KEYS: Final[dict[str, SortKey]] = {
    "entity_name": lambda entity: (False, entity.name),
    "entity_desc": lambda entity: (not entity.description, entity.description),
    "loc_time": lambda entity: (entity.latest is None, entity.latest.loc_time if entity.latest else 0),
}


def sort_entities(entities: Sequence[Entity], sortby: str) -> list[Entity]:
    """Return entities in the order of `key:asc` or `key:desc`, by name where they are equal.

    Those that have no value come last in both orders. Raises ParameterInvalid.
    """
    key, _, direction = (sortby or "entity_name:asc").partition(":")
    key, direction = key.strip(), direction.strip().lower() or "asc"
    if not key or direction not in ("asc", "desc"):
        raise ParameterInvalid("sortby", f"is {sortby[:40]!r}; expected key:asc or key:desc")
    sort_key = _KEYS.get(key) or (lambda entity: (key not in entity.columns, entity.columns.get(key, "")))
    by_name = sorted(entities, key=lambda entity: entity.name)
    with_value = [entity for entity in by_name if not sort_key(entity)[0]]
    rest = [entity for entity in by_name if sort_key(entity)[0]]
    with_value.sort(key=lambda entity: sort_key(entity)[1], reverse=direction == "desc")  # type: ignore[arg-type,return-value]
    return with_value + rest
