"""The file of places, open for reading by many threads."""

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from shared.geo.divisions import FINGERPRINT, Divisions
from shared.places.schema import DIVISIONS, FORMAT


class PlacesUnreadable(Exception):
    """The file is missing, of another format, or damaged."""


class PlaceDatabase:
    """One file of places. Threads may share it: each has its own connection.

    divisions: those that the file is used with. Places refer to them by key, so a file that was made with
    others is refused with PlacesUnreadable, as is one that is missing, of another format, or damaged.
    """

    def __init__(self, path: Path, divisions: Divisions | None = None) -> None:
        self._uri = f"file:{path}?mode=ro&immutable=1"
        self._local = threading.local()
        try:
            self.facts: dict[str, str] = dict(self.rows("SELECT name, value FROM fact"))
            if self.facts.get("format") != str(FORMAT):
                raise PlacesUnreadable(
                    f"{path} has format {self.facts.get('format')}; expected {FORMAT}: build the pack again"
                )
            if divisions is not None and self.facts.get(DIVISIONS) != divisions.facts.get(FINGERPRINT):
                raise PlacesUnreadable(
                    f"{path} was made with other divisions than those beside it: build the pack again"
                )
            self.categories: dict[int, tuple[str, str, str]] = {
                id_: (tag, level, industry)
                for id_, tag, level, industry in self.rows("SELECT id, tag, level, industry FROM category")
            }
            self.size: int = self.rows("SELECT max(id) FROM place")[0][0]
        except sqlite3.Error as error:
            raise PlacesUnreadable(f"{path} cannot be read ({error}): fetch the pack again") from error

    @cached_property
    def variants(self) -> Mapping[str, str]:
        """Simplified characters by traditional ones; read when a text is folded first."""
        return dict(self.rows("SELECT traditional, simplified FROM variant"))

    @cached_property
    def readings(self) -> Mapping[str, str]:
        """Pinyin by character; read when a text is typed in letters first."""
        return dict(self.rows("SELECT character, pinyin FROM reading"))

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the rows of a query."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            # Immutable: SQLite looks for no journal and takes no locks; packs are never changed in place.
            connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA mmap_size = 1073741824")
            self._local.connection = connection
        return connection.execute(query, values).fetchall()
