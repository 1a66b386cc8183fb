"""Lines of an operator's text file, of a bounded length: a file of 2 GB in one line is no table."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from functions.pack_builder.errors import SourceDataError

LONGEST_LINE: Final = 1 << 20
"""Characters; a place in GeoNames has up to 10,000 of other names alone."""


def bounded_lines(text: IO[str], name: str) -> Iterator[str]:
    """Yield the lines of an open file. Raises SourceDataError for one that is longer than any row."""
    number = 0
    while line := text.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise SourceDataError(f"{name}, line {number}: longer than {LONGEST_LINE:,} characters")
        yield line


def encoding_of(path: Path) -> str:
    """Return UTF-8 for a file that begins so, with or without its mark, else GB 18030."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"
