"""The manifests of the published packs.

The endpoint needs no key, so the object store is read at most once in a while however often it is asked.
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


class PublishedPacks:
    """The manifests of the packs that are current, as they were read last."""

    def __init__(self) -> None:
        self._manifests: list[Manifest] = []
        self._settings: Settings | None = None
        self._expiry = 0.0
        self._reading = asyncio.Lock()

    async def manifests(self, settings: Settings) -> list[Manifest]:
        """Return them, read anew when they are old."""
        async with self._reading:
            if monotonic() >= self._expiry or settings is not self._settings:
                try:
                    self._manifests = await asyncio.to_thread(_read_manifests, settings)
                except StoreError as error:
                    _LOG.warning("whose work the data are cannot be read: %s", error)
                self._settings, self._expiry = settings, monotonic() + KEPT_SECONDS
            return self._manifests


def _read_manifests(settings: Settings) -> list[Manifest]:
    store = pack_artifacts(settings)
    return [store.manifest(name, store.pointer(name).version) for name in store.names()]
