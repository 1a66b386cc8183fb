"""The limits that hold for an app and a service: the catalogue's, or the app's own."""

from typing import NamedTuple

from shared.access.app import App
from shared.catalogue import Service

SHADOW_BITS = {"qps": 1, "quota": 2}


class Limits(NamedTuple):
    """Units a second (0: no limit), units a day (-1: no limit), and which of the two only count (bits)."""

    qps: int
    quota: int
    shadow: int


def limits_of(app: App, service: Service, group: str | None) -> Limits:
    """Return the limits of an app for a service; an app's own `qps` holds for each group alike."""
    rules = app.rules(service.id)
    return Limits(
        service.qps_of(group) if rules.qps is None else rules.qps,
        service.daily_quota if rules.quota is None else rules.quota,
        sum(SHADOW_BITS[rule] for rule in rules.shadow),
    )
