"""What of a feed is left out or mended, so that a row that costs nothing does not cost the feed.

A feed is refused only where a table is lost, or a large share of one: then its rows are of another form.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from functions.pack_builder.engine.transit.errors import FeedError

if TYPE_CHECKING:
    from functions.pack_builder.engine.transit.rows import FeedRow

LARGE_SHARE: Final = 0.1
"""Share of a table whose rows are wrong beyond which the feed is refused."""
SMALL_TABLE: Final = 5
"""Rows from which on a single wrong one costs no table."""
MOST_IDLE: Final = 0.5
"""Share of a table whose rows may be of no use, as trips that never run are."""
EXAMPLES: Final = 10
_VALUE: Final = re.compile(r"'[^']*'|(?<![\w])-?\d+(?:\.\d+)?")


class _TableCount(Struct):
    rows: int = 0
    wrong: int = 0
    idle: int = 0
    first_mistake: FeedError | None = None


class _Kind(Struct):
    count: int = 0
    lines: list[int] = field(default_factory=list)
    example: str = ""


class FeedNotes(Struct):
    """The rows of one feed that were left out or mended, by table and kind; of each the first ten lines."""

    feed: str
    _tables: dict[str, _TableCount] = field(default_factory=dict)
    _kinds: dict[tuple[str, str], _Kind] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """Return a line for each kind: `stops.txt: 3 rows: parent_station is 'X' … (lines 4, 7, 9)`."""
        return [
            f"{table}: {kind.count} {'row' if kind.count == 1 else 'rows'}: {kind.example}"
            + (f" (lines {', '.join(map(str, kind.lines))}{', …' if kind.count > EXAMPLES else ''})")
            for (table, _), kind in self._kinds.items()
        ]

    @contextmanager
    def leaving_out(self, row: "FeedRow") -> Iterator[None]:
        """Leave out a row whose values are wrong."""
        self._table(row.table).rows += 1
        try:
            yield
        except FeedError as error:
            self.add_wrong(row.table, error, row.line)

    def add_wrong(self, table: str, error: FeedError, line: int, rows: int = 1) -> None:
        """Note rows that are left out because they are wrong; `error` tells how the first one is."""
        counts = self._table(table)
        counts.wrong += rows
        counts.first_mistake = counts.first_mistake or error
        self.add(table, f"left out: {error.problem}", line, rows)

    def add_idle(self, row: "FeedRow", problem: str) -> None:
        """Note a row that is left out because it is of no use."""
        self._table(row.table).idle += 1
        self.add(row.table, f"left out: {problem}", row.line)

    def add(self, table: str, problem: str, line: int, rows: int = 1) -> None:
        """Note what was left out or mended."""
        kind = self._kinds.setdefault((table, _VALUE.sub("…", problem)), _Kind(example=problem))
        kind.count += rows
        if len(kind.lines) < EXAMPLES:
            kind.lines.append(line)

    def check(self, table: str) -> None:
        """Raise FeedError, that of the first mistake, when a table or a large share of it is lost."""
        counts = self._table(table)
        most = max(LARGE_SHARE * counts.rows, counts.rows >= SMALL_TABLE)
        if counts.first_mistake is not None and counts.wrong > most:
            raise counts.first_mistake
        if counts.idle > MOST_IDLE * counts.rows:
            kind = next(kind for (name, _), kind in self._kinds.items() if name == table)
            raise FeedError(self.feed, table, kind.example.removeprefix("left out: "), kind.lines[0])

    def _table(self, table: str) -> _TableCount:
        return self._tables.setdefault(table, _TableCount())
