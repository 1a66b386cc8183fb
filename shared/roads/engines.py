"""Engines over one configuration, as many as requests ever run at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from shared.roads.errors import RoutingRefusal

if TYPE_CHECKING:
    from valhalla import Actor


class Engines:
    """A pool of engines that grows as needed; each is set up from `file`, which holds the configuration."""

    def __init__(self, configuration: Mapping[str, Any], file: Path) -> None:
        self._file = file
        self._file.write_bytes(orjson.dumps(configuration))
        self._idle: list[Actor] = []

    def open_one(self) -> None:
        """Set up an engine now. Raises RuntimeError or AttributeError where it cannot read its files."""
        self._idle.append(self._engine())

    @contextmanager
    def borrow(self) -> Iterator["Actor"]:
        """Give an engine that nobody else uses meanwhile; one that breaks is not used again.

        The last used, whose tiles are warm, goes first.
        """
        try:
            engine = self._idle.pop()
        except IndexError:
            engine = self._engine()
        try:
            yield engine
        except RoutingRefusal:
            self._idle.append(engine)
            raise
        self._idle.append(engine)

    def _engine(self) -> "Actor":
        from valhalla import Actor

        return Actor(str(self._file))
