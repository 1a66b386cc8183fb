"""The shared services of one process, made from its settings and handed to every endpoint."""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from shared.access.guard import AccessGuard
from shared.config import Settings
from shared.telemetry import Telemetry
from shared.web.client import Network, parse_networks
from shared.web.work import Workers


@dataclass(frozen=True)
class Platform:
    """Settings, access, telemetry and engine threads of one process."""

    settings: Settings
    access: AccessGuard
    telemetry: Telemetry
    workers: Workers

    @classmethod
    def open(cls, settings: Settings, function: str) -> Self:
        """Make the services of one function; connections open at their first use."""
        threads = settings.engine_threads or len(os.sched_getaffinity(0))
        return cls(
            settings,
            AccessGuard.open(settings),
            Telemetry.open(settings, function),
            Workers(threads=min(threads, settings.max_in_flight), max_in_flight=settings.max_in_flight),
        )

    @cached_property
    def trusted_proxies(self) -> tuple[Network, ...]:
        """The networks whose `X-Forwarded-For` is believed."""
        return parse_networks(self.settings.trusted_proxies)
