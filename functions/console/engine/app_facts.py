"""What pages show of an app: its keys without their texts, its limits with today's use."""

import hashlib

from msgspec import Struct

from shared.access.app import App, MapKey
from shared.access.limits import SHADOW_BITS, limits_of
from shared.access.usage import DayUsage
from shared.catalogue import NO_QUOTA, Catalogue, Service

NEAR_SHARE = 0.8
"""From here on a quota is nearly used."""


class LimitRow(Struct, frozen=True):
    """One service of an app: its limits and what was used of them today."""

    service: Service
    is_enabled: bool
    quota: int | None
    """Units a day, the boost of today included; None: no quota."""
    qps: int
    """Calls a second, of the first group where there are several; 0: no limit."""
    has_own_quota: bool
    has_own_qps: bool
    shadow: frozenset[str]
    usage: DayUsage

    @property
    def share(self) -> float:
        """How much of the day's quota is used, 0…1 and beyond."""
        return self.usage.spent_units / self.quota if self.quota else 0.0

    @property
    def is_near(self) -> bool:
        """Whether over four fifths are used."""
        return self.share >= NEAR_SHARE


def app_label(app: App) -> str:
    """Return how the audit log tells an app: its number and its name."""
    return f"{app.appid} {app.name}"


def key_handle(key: MapKey) -> str:
    """Return what stands for a key in forms: its text is shown once and never again."""
    return hashlib.sha256(key.ak.encode()).hexdigest()[:16]


def find_key(app: App, handle: str) -> MapKey | None:
    """Return the key of a handle."""
    return next((key for key in app.keys if key_handle(key) == handle), None)


def limit_rows(
    app: App, catalogue: Catalogue, usage_of_today: dict[str, DayUsage], day: int
) -> list[LimitRow]:
    """Return the limits of every service, the most used first."""
    rows = [
        _row(app, service, usage_of_today.get(service.id, DayUsage()), day) for service in catalogue.values()
    ]
    return sorted(rows, key=lambda row: (-row.share, -row.usage.calls, row.service.id))


def _row(app: App, service: Service, usage: DayUsage, day: int) -> LimitRow:
    rules, limits = app.rules(service.id), limits_of(app, service, next(iter(service.groups), None))
    boost = app.boost_on(day)
    quota: int | None = None if limits.quota == NO_QUOTA else limits.quota
    if quota is not None and boost and boost.from_day <= day <= boost.to_day:
        quota += quota * boost.per_mille // 1_000
    return LimitRow(
        service=service,
        is_enabled=rules.is_enabled,
        quota=quota,
        qps=limits.qps,
        has_own_quota=rules.quota is not None,
        has_own_qps=rules.qps is not None,
        shadow=frozenset(rule for rule, bit in SHADOW_BITS.items() if limits.shadow & bit),
        usage=usage,
    )
