"""The service of the function: packs follow the files in the bucket `sources`."""

from functools import cache
from typing import Final

from functions.pack_builder.engine.overlays import PackOverlays
from shared.config import settings

GATHER_SECONDS: Final = 4.0
"""For which a build waits after an upload: of several files one build is made."""


def handle_source(key: str, etag: str) -> str:
    """Lay the file of an event over the packs that it feeds; say what was done."""
    return overlays().handle(key, etag)


@cache
def overlays() -> PackOverlays:
    """Return what rebuilds the packs of this process's settings."""
    return PackOverlays.from_settings(settings(), gather=GATHER_SECONDS)
