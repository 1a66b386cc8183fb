"""What an upstream says, and why it says nothing.

UpstreamUnavailable    no key, no answer in time, or an answer that is none
└── UpstreamRefusal    HTTP 4xx

The client stands apart: its HTTP library takes long to import, and most functions have no upstream.
"""

from typing import Final

from msgspec import Struct

JSON: Final = "application/json"
XML: Final = "text/xml"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})


class UpstreamUnavailable(Exception):
    """The upstream gave no usable answer; the message says why, without any key."""


class UpstreamRefusal(UpstreamUnavailable):
    """The upstream refused this request, which says nothing about the next one."""


class UpstreamAnswer(Struct, frozen=True):
    """What the upstream said, in its own wire form. `status` is None for a picture."""

    body: bytes
    media_type: str
    status: int | None
