"""An entity of a service: a vehicle, a person, a thing that moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Self

import orjson

from shared.tracks.point import NO_COLUMNS, TrackPoint

MOST_COLUMNS: Final = 20
"""Custom columns of an entity, or of a point."""


class EntityKey(NamedTuple):
    """The number of an entity, and its name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Entity:
    """What is known of an entity; times are Unix seconds. `latest` is None before its first point."""

    id: int
    name: str
    create_time: int
    modify_time: int
    description: str = ""
    columns: Mapping[str, str] = field(default=NO_COLUMNS, hash=False)
    latest: TrackPoint | None = None

    @classmethod
    def parse(cls, name: str, text: bytes) -> Self:
        """Return the entity of its JSON in Redis."""
        content = orjson.loads(text)
        return cls(
            id=int(content["id"]),
            name=name,
            create_time=int(content["create"]),
            modify_time=int(content["modify"]),
            description=content.get("desc", ""),
            columns=content.get("columns", NO_COLUMNS),
        )

    def with_latest(self, point: TrackPoint) -> "Entity":
        """Return the entity at its latest point."""
        return replace(self, latest=point)
