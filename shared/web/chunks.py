"""Where a chunked body ends (RFC 9112, section 7.1): what is behind it is the next request's.

The parser of the server knows this too, but takes whatever it is given. It stays the judge of what is well
formed: here malformed bytes belong to the body.
"""

from typing import Final

SLACK: Final = 64 * 1024
"""Bytes of lines that a body may have beyond as many as it has bytes of data."""


class TooManyLines(Exception):
    """Sizes, extensions and trailers outweigh the data."""


class ChunkedBody:
    """Follows one body through the pieces in which it comes."""

    def __init__(self) -> None:
        self.is_complete = False
        self._line = bytearray()
        self._is_inside_trailers = False
        self._rest = 0
        """Of the present chunk, with the line end behind it."""
        self._data_bytes = self._line_bytes = 0

    def measure(self, data: bytes) -> int:
        """Return how many of the next bytes are the body's. Raises TooManyLines."""
        position = 0
        while position < len(data) and not self.is_complete:
            if self._rest:
                count = min(self._rest, len(data) - position)
                self._rest -= count
                self._data_bytes += count
                position += count
                continue
            end = data.find(b"\n", position) + 1 or len(data)
            self._line_bytes += end - position
            if self._line_bytes > SLACK + self._data_bytes:
                raise TooManyLines
            self._line += data[position:end]
            position = end
            if self._line.endswith(b"\n"):
                self._end_line(bytes(self._line).rstrip(b"\r\n"))
                self._line.clear()
        return position

    def _end_line(self, line: bytes) -> None:
        if self._is_inside_trailers:
            self.is_complete = not line
            return
        size = line.partition(b";")[0].strip()
        try:
            count = int(size, 16)
        except ValueError:
            return
        self._is_inside_trailers = count == 0
        self._rest = max(count, 0) and count + len(b"\r\n")
