"""What is wrong with the rows of a table: all of it in one report, so that a file is mended once."""

from typing import Final

from functions.pack_builder.errors import SourceDataError

MOST_TOLD: Final = 50
"""Rows that a report names; it counts the others."""


class RowFaults:
    """The faults of one file."""

    def __init__(self) -> None:
        self.count = 0
        self._examples: list[str] = []

    def add(self, fault: str) -> None:
        """Take down what is wrong with a row; the text says where it is."""
        self.count += 1
        if len(self._examples) < MOST_TOLD:
            self._examples.append(fault)

    @property
    def lines(self) -> list[str]:
        """The first faults, and how many more there are."""
        rest = self.count - len(self._examples)
        return [*self._examples, *([f"and {rest:,} more rows"] if rest else [])]

    def require_none(self) -> None:
        """Raise SourceDataError with all of them where there is one."""
        if self.count == 1:
            raise SourceDataError(self._examples[0])
        if self.count:
            raise SourceDataError(f"{self.count:,} rows are wrong: {'; '.join(self.lines)}")
