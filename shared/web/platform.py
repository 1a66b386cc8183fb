"""The shared services of one process, made from its settings and handed to every endpoint."""

import os
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from time import time
from typing import TYPE_CHECKING, Final, Self

from msgspec import Struct
from starlette.requests import Request

from shared.access.addresses import Network
from shared.access.guard import AccessGuard
from shared.access.map_sessions import MapSessions
from shared.access.probe_seal import ProbeSeal
from shared.access.relay import HEADER, CallerRelay
from shared.config import Settings
from shared.telemetry import Telemetry
from shared.upstream.order import Order, parse_orders
from shared.web.client import client_address, counted_address, own_path, parse_networks, public_address
from shared.web.engine import load_engine
from shared.web.work import Workers

if TYPE_CHECKING:
    from shared.upstream.client import Upstream

UPSTREAM: Final = "shared.upstream.client:Upstream"
"""Imported where the settings name an upstream."""


class Platform(Struct, frozen=True, dict=True):
    """Settings, access, telemetry and engine threads of one process."""

    settings: Settings
    access: AccessGuard
    telemetry: Telemetry
    workers: Workers
    upstream: "Upstream | None"

    @classmethod
    def open(cls, settings: Settings, function: str) -> Self:
        """Make the services of one function; connections open at their first use.

        Raises SettingsError or SigningKeyError.
        """
        threads = settings.engine_threads or len(os.sched_getaffinity(0))
        access, telemetry = AccessGuard.open(settings), Telemetry.open(settings, function)
        telemetry.watch_unmetered(lambda: access.admission.unmetered_units)
        telemetry.watch_refused(lambda: access.admission.refused_calls)
        platform = cls(
            settings,
            access,
            telemetry,
            Workers(threads=min(threads, settings.max_in_flight), max_in_flight=settings.max_in_flight),
            load_engine(UPSTREAM).open(settings) if settings.upstream_url else None,  # type: ignore[attr-defined]
        )
        _ = platform._orders  # wrong ones are found at the start
        return platform

    def caller_address(self, request: Request) -> str:
        """Return the client's address behind the trusted proxies, empty when it is unknown."""
        if signature := request.headers.get(HEADER):
            target = f"{own_path(request)}?{request.scope['query_string'].decode('latin-1')}"
            address = self.relay.verify(signature, target, time())
            if address is not None:
                return address
        peer = request.client.host if request.client else None
        # A proxy may add a line of its own below what the caller sent: the first line proves nothing.
        return self._address(peer, ",".join(request.headers.getlist("x-forwarded-for")))

    def public_address(self, request: Request) -> str:
        """Return the address of the gateway as the operator or else the proxies say it."""
        return self.settings.public_url.rstrip("/") or public_address(request)

    def providers(self, service: str) -> Order:
        """Return where a map service takes its answers from, in order."""
        default, exceptions = self._orders
        return exceptions.get(service, default)

    @cached_property
    def _address(self) -> Callable[[str | None, str], str]:
        """Remembers what it made of the same hops, because parsing addresses takes long."""
        proxies, count = self._proxies, self.settings.trusted_hops

        def address(peer: str | None, hops: str) -> str:
            if count:
                return str(counted_address(peer, hops, count) or "")
            return str(client_address(peer, hops, proxies) or "")

        return lru_cache(maxsize=4096)(address)

    @cached_property
    def relay(self) -> CallerRelay:
        """What vouches for a caller's address when a function calls for somebody else."""
        return CallerRelay(self.settings.token_signing_key.get_secret_value())

    @cached_property
    def probe_seal(self) -> ProbeSeal:
        """What tells a probe of this bundle."""
        return ProbeSeal(self.settings.token_signing_key.get_secret_value())

    @cached_property
    def map_sessions(self) -> MapSessions:
        """What vouches for the tiles of a map that a signed call began."""
        return MapSessions(self.settings.token_signing_key.get_secret_value())

    @cached_property
    def _proxies(self) -> tuple[Network, ...]:
        return parse_networks(self.settings.trusted_proxies)

    @cached_property
    def _orders(self) -> tuple[Order, Mapping[str, Order]]:
        return parse_orders(self.settings.map_providers)
