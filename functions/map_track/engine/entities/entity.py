"""An entity of a service: a vehicle, a person, a thing that moves."""

from collections.abc import Mapping
from typing import Final, NamedTuple, Self

import orjson
from msgspec import Struct
from msgspec.structs import replace

from shared.tracks.point import NO_COLUMNS, TrackPoint

MOST_COLUMNS: Final = 20
"""Custom columns of an entity, or of a point."""


class EntityKey(NamedTuple):
    """The number of an entity, and its name."""

    id: int
    name: str


class Entity(Struct, frozen=True):
    """What is known of an entity; times are Unix seconds. `latest` is None before its first point."""

    id: int
    name: str
    create_time: int
    modify_time: int
    description: str = ""
    columns: Mapping[str, str] = NO_COLUMNS
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
