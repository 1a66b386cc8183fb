"""The icons of markers: fetched from allowed addresses, kept for a while, failures for a shorter one."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from PIL import Image

from functions.map_image.engine.icons.allow_list import AllowList, IconAddress
from functions.map_image.engine.icons.decoding import decode_icon
from functions.map_image.engine.icons.errors import IconError, IconForbidden
from functions.map_image.engine.icons.fetch import fetch_icon

ICONS_KEPT: Final = 128
"""Of at most 256 KiB each."""
SECONDS_KEPT: Final = 600.0
FAILURE_SECONDS: Final = 30.0

Fetch = Callable[[IconAddress, AllowList], bytes]


class _Entry(Struct, frozen=True):
    icon: Image.Image | None
    """None for an address that gave none."""
    expiry: float


class Icons:
    """Icons by address. Threads may share it."""

    def __init__(self, allow_list: AllowList, fetch: Fetch = fetch_icon) -> None:
        self._allow_list = allow_list
        self._fetch = fetch
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def icon(self, address: str, deadline: float = math.inf) -> Image.Image | None:
        """Return the icon of an address, None where its server gives none now.

        After `deadline` (of `time.monotonic`) no server is asked any more.
        Raises IconForbidden for an address that is not on the list, and for a host of it that is nowhere
        public.
        """
        parts = self._allow_list.permit(address)
        with self._lock:
            entry = self._entries.get(address)
        if entry is None or entry.expiry < time.monotonic():
            if time.monotonic() > deadline:
                return None
            entry = self._load(parts)
            with self._lock:
                self._entries[address] = entry
                self._entries.move_to_end(address)
                while len(self._entries) > ICONS_KEPT:
                    self._entries.popitem(last=False)
        return entry.icon

    def _load(self, parts: IconAddress) -> _Entry:
        try:
            icon = decode_icon(self._fetch(parts, self._allow_list))
        except IconForbidden:
            raise
        except IconError:
            return _Entry(None, time.monotonic() + FAILURE_SECONDS)
        return _Entry(icon, time.monotonic() + SECONDS_KEPT)
