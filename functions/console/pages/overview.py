"""The last day at a glance: four figures, its line, every service, and the last incidents."""

from typing import Final

import redis

from functions.console.engine.day_figures import day_figures
from functions.console.frame.page_table import page_table
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import PART, Redirect, Result, View, Visit
from shared.access.errors import StoreUnreachable
from shared.service_level.maintenance import MaintenanceWindow
from shared.stores.errors import StoreError

INCIDENTS: Final = 3
FIGURES: Final = "figures"
"""The part of the page that it asks for again and again."""


def show(visit: Visit) -> Result:
    """Show the day; with `part` only what changes, for a page that is open; `go` leads to another page."""
    if wish := visit.query.get("go", ""):
        names = {page.name for page in page_table().navigation(visit.role)}
        return Redirect(page_address(wish if wish in names else "overview"))
    windows, has_windows = _windows(visit)
    try:
        day = visit.stores.recent.measure(windows)
    except redis.RedisError as error:
        raise StoreUnreachable(f"Redis is unreachable: {error}") from error
    data = {
        "day": day,
        "figures": day_figures(day),
        "incidents": day.incidents(INCIDENTS),
        "has_windows": has_windows,
    }
    is_part = visit.query.get(PART) == FIGURES
    return View(data=data, template="overview_figures.html" if is_part else "")


def _windows(visit: Visit) -> tuple[tuple[MaintenanceWindow, ...], bool]:
    """Return announced maintenance, and whether the object store could be asked for it."""
    try:
        return tuple(visit.stores.reports.windows()), True
    except StoreError:
        return (), False
