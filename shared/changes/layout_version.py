"""The version of the layout in which Redis and the object store hold what the bundle knows.

A program works with one layout. `geoportrait upgrade` brings older data forward; newer data need a newer
program. A Redis with apps and without the key is of version 0, from before there was one; one without apps is
new, and gets the key with its first app. This module needs no client, so that a function's start stays short.
"""

from typing import Final

from shared.config.release import RELEASE

LAYOUT: Final = 1
"""What this program reads and writes."""
KEY: Final = "layout"


def parse_layout(value: bytes | None, has_apps: bool) -> int:
    """Return the version of a Redis by what it has under the key, and whether it has apps."""
    if value is None:
        return 0 if has_apps else LAYOUT
    return int(value) if value.isdigit() else 0


def layout_fault(layout: int) -> str:
    """Return why this program does not work with data of a layout, empty when it does."""
    if layout == LAYOUT:
        return ""
    if layout < LAYOUT:
        return (
            f"the data are of layout {layout} and geoportrait {RELEASE} works with {LAYOUT}: "
            "run `geoportrait upgrade` (with `make up`: make up ARGS=--upgrade)"
        )
    return (
        f"the data are of layout {layout} and geoportrait {RELEASE} knows layouts up to {LAYOUT}: start the "
        "newer release that wrote them, or go back to its backup with `geoportrait rollback`"
    )
