"""What every endpoint declares, and what it is given to answer a request.

An endpoint states its paths once. The function that holds it dispatches by them, the route tables
of the gateways are generated from them, and so are the API documents.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

from shared.access import AccessGuard
from shared.config import Settings
from shared.telemetry import Telemetry
from shared.web.client import Network, parse_networks
from shared.web.work import Workers


@dataclass(frozen=True)
class Platform:
    """The shared services of one process, handed to every endpoint."""

    settings: Settings
    access: AccessGuard
    telemetry: Telemetry
    workers: Workers

    @cached_property
    def trusted_proxies(self) -> tuple[Network, ...]:
        """The networks whose `X-Forwarded-For` is believed."""
        return parse_networks(self.settings.trusted_proxies)


@dataclass(frozen=True, kw_only=True)
class Endpoint(ABC):
    """One endpoint: its public paths and how it answers.

    `paths` carry no trailing slash; a request may. With `prefix` every path below them is the
    endpoint's too, unless another endpoint names it exactly.
    """

    paths: tuple[str, ...]
    summary: str
    prefix: bool = False
    methods: frozenset[str] = field(default=frozenset({"GET", "POST"}))

    @abstractmethod
    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one request; business errors are answers, only a defect raises."""


WarmUp = Callable[[], None]
"""Loads what the function needs and runs it once, so that the first request finds it hot."""
