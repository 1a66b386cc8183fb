"""Callers of two services at a steady rate, and what became of each call."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
from msgspec import Struct

LATENESS_SECONDS: Final = 20.0


class Call(Struct, frozen=True):
    """One call: when it was sent (`time.monotonic`), and the status in its envelope."""

    service: str
    sent: float
    status: int

    @property
    def is_answered(self) -> bool:
        """Whether it was admitted and answered."""
        return self.status == 0


class SteadyCalls:
    """Asks each service in turn, `rate` calls a second in all, for as long as the block lasts.

    services: path and query of each, by id.
    """

    def __init__(
        self, address: str, services: Mapping[str, tuple[str, Mapping[str, str]]], rate: float
    ) -> None:
        self._address = address
        self._services = services
        self._rate = rate
        self.calls: list[Call] = []

    async def run(self, seconds: float) -> None:
        """Ask, and wait for the answers."""
        began = time.monotonic()
        names: Sequence[str] = list(self._services)
        limits = httpx.Limits(max_connections=64)
        async with (
            httpx.AsyncClient(
                base_url=self._address, trust_env=False, timeout=LATENESS_SECONDS, limits=limits
            ) as client,
            asyncio.TaskGroup() as flights,
        ):
            for number in range(int(seconds * self._rate)):
                await asyncio.sleep(max(0.0, began + number / self._rate - time.monotonic()))
                flights.create_task(self._ask(client, names[number % len(names)]))

    async def _ask(self, client: httpx.AsyncClient, service: str) -> None:
        path, query = self._services[service]
        sent = time.monotonic()
        answer: dict[str, Any] = (await client.get(path, params=dict(query))).json()
        self.calls.append(Call(service, sent, answer["status"]))

    def of(self, service: str) -> list[Call]:
        """Return the calls of a service as they were sent."""
        return sorted((call for call in self.calls if call.service == service), key=lambda call: call.sent)
