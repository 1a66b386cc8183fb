"""What a resource is: bytes at an address, with the version that caches compare."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from shared.geo.refusal import Refusal


class NoResource(Refusal):
    """Nothing stands at the address; the text says what does."""

    status = 260


class Content(NamedTuple):
    """Bytes as they are stored: plain, or as a gzip member."""

    body: bytes
    is_gzipped: bool = False


class Resource(Struct, frozen=True, kw_only=True):
    """Content that fits into memory, such as a tile.

    `version` changes whenever the content may; it is a text of letters, digits, dots and hyphens. `load`
    returns the content, None where it is empty; it is called only for a caller who lacks this version. A
    cache may use the content for `max_age` seconds before it asks again.
    """

    media_type: str
    version: str
    load: Callable[[], Content | None]
    max_age: int = 0


class Archive(Struct, frozen=True, kw_only=True):
    """A file of any size that is sent piece by piece, whole or from one byte to another.

    `read` yields the pieces of `length` bytes from `start` on; it is called in threads.
    """

    name: str
    media_type: str
    version: str
    size: int
    read: Callable[[int, int], Iterator[bytes]]
    max_age: int = 0
