"""The header `Range` of a request for a part of a file (RFC 9110, section 14): one range of bytes.

A request for several ranges is refused: each costs a part of its own in the answer, and no client of maps
sends one.
"""

import re
from typing import Final, NamedTuple

_RANGE: Final = re.compile(r"\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """No byte of the file lies in the range, or several ranges are asked for; the text says which."""


class ByteRange(NamedTuple):
    """The bytes from `start` on, `length` of them, of a file of `size` bytes."""

    start: int
    length: int
    size: int

    @property
    def content_range(self) -> str:
        """The text of the header Content-Range."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"


def read_range(header: str | None, size: int) -> ByteRange | None:
    """Return the range that a header asks for, None where the whole file is to be sent.

    A header of another unit, or one that is malformed, asks for nothing. Raises Unsatisfiable.
    """
    if header is None or not header.lower().lstrip().startswith("bytes"):
        return None
    if "," in header:
        raise Unsatisfiable("several ranges; expected one range of bytes in a request")
    match = _RANGE.fullmatch(header)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(size - int(match[2]), 0), size
    else:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= end:
        raise Unsatisfiable(f"no byte of the range; the file has {size} bytes")
    return ByteRange(start, end - start, size)


def is_small_part(header: str | None, most: int) -> bool:
    """Tell whether a header asks for at most so many bytes, of which none is the file's first."""
    match = _RANGE.fullmatch(header or "")
    if match is None or not match[1] or not match[2]:
        return False
    start, last = int(match[1]), int(match[2])
    return 0 < start <= last < start + most
