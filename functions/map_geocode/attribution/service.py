"""The manifests of the published packs.

The endpoint needs no key, so the object store is read at most once in a while however often it is asked, and
nobody waits for it: what was read last is answered at once, also while the store does not answer.
"""

import asyncio
import logging
from time import monotonic
from typing import Final

from shared.config import Settings
from shared.stores.errors import StoreError
from shared.stores.manifest import Manifest
from shared.stores.packs import pack_artifacts

_LOG = logging.getLogger(__name__)

KEPT_SECONDS: Final = 60.0
"""How long what was read is shown, and after a failure the same again."""
FIRST_SECONDS: Final = 2.0
"""How long the first callers wait for what nobody has read yet."""


class PublishedPacks:
    """The manifests of the packs that are current, as they were read last."""

    def __init__(self) -> None:
        self._manifests: list[Manifest] = []
        self._settings: Settings | None = None
        self._expiry = 0.0
        self._reading: asyncio.Task[None] | None = None
        self._start = 0.0

    async def manifests(self, settings: Settings) -> list[Manifest]:
        """Return what was read last, and read anew behind it when that is old."""
        if settings is not self._settings:
            self._manifests, self._settings, self._expiry, self._reading = [], settings, 0.0, None
        if monotonic() >= self._expiry and not self._is_reading():
            self._reading, self._start = asyncio.create_task(self._read(settings)), monotonic()
        if self._reading is not None and not self._expiry:
            seconds = self._start + FIRST_SECONDS - monotonic()
            if seconds > 0:
                await asyncio.wait({self._reading}, timeout=seconds)
        return self._manifests

    def _is_reading(self) -> bool:
        reading = self._reading
        return reading is not None and not reading.done() and reading.get_loop() is asyncio.get_running_loop()

    async def _read(self, settings: Settings) -> None:
        try:
            manifests = await asyncio.to_thread(_read_manifests, settings)
        except StoreError as error:
            _LOG.warning("whose work the data are cannot be read: %s", error)
            manifests = self._manifests
        if settings is self._settings:
            self._manifests, self._expiry = manifests, monotonic() + KEPT_SECONDS


def _read_manifests(settings: Settings) -> list[Manifest]:
    store = pack_artifacts(settings)
    return [store.manifest(name, store.pointer(name).version) for name in store.names()]
