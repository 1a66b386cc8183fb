"""The services that exist, with their rules. A service begins with the first thing that its app writes."""

import time
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from functions.map_track.engine.storage.keys import TAG, ServiceId
from functions.map_track.engine.storage.scripts.script import load_script
from functions.map_track.errors import TooManyServices, UnknownService
from shared.access.link import Link, command
from shared.tracks.services import SERVICES

CACHE_SECONDS: Final = 5.0
"""For so long a process may go by rules that an operator has changed."""
YEAR_DAYS: Final = 365
MOST_SERVICES: Final = 100
"""Of one app, that begin by what it writes: each of them is 64 shards, which every compaction looks at."""


class ServiceRules(BaseModel):
    """What an operator decides for a service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retention_days: Annotated[int, Field(ge=1, le=3_650)] = YEAR_DAYS
    gives_probes: bool = False
    """Whether live traffic may be made of its points."""
    alarm_url: str = ""
    """The address that alarms are sent to; empty: to none."""
    alarm_start: int = 0
    """Unix second from which on alarms are sent: when the address was set."""


class ServiceRegistry:
    """The services in Redis, with a cache of those that exist. Every method raises StoreUnreachable."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._cache: dict[ServiceId, tuple[float, ServiceRules]] = {}

    async def begin(self, service: ServiceId) -> ServiceRules:
        """Return the rules of a service that something is written into; it begins unless it exists.

        Raises TooManyServices.
        """
        try:
            return await self.rules(service)
        except UnknownService:
            parts = (str(service), ServiceRules().model_dump_json(), service.appid, MOST_SERVICES)
            if not await load_script("begin_service").run(self._link, TAG, *parts):
                raise TooManyServices(MOST_SERVICES) from None
            return await self.rules(service)

    async def rules(self, service: ServiceId) -> ServiceRules:
        """Return the rules of a service. Raises UnknownService."""
        now = time.monotonic()
        moment, rules = self._cache.get(service, (now - CACHE_SECONDS, None))
        if rules is None or now - moment >= CACHE_SECONDS:
            text = await self._link.call(command("HGET", SERVICES, str(service), key=SERVICES))
            if text is None:
                self._cache.pop(service, None)
                raise UnknownService(service.number)
            rules = ServiceRules.model_validate_json(text)
            self._cache[service] = now, rules
        return rules

    async def change(self, service: ServiceId, rules: ServiceRules) -> None:
        """Set the rules of a service, which begins unless it exists."""
        await self._link.call(command("HSET", SERVICES, str(service), rules.model_dump_json(), key=SERVICES))
        self._cache.pop(service, None)

    async def services(self) -> dict[ServiceId, ServiceRules]:
        """Return every service with its rules."""
        reply = await self._link.call(command("HGETALL", SERVICES, key=SERVICES))
        return {
            ServiceId.parse(name.decode()): ServiceRules.model_validate_json(text)
            for name, text in zip(reply[::2], reply[1::2], strict=True)
        }
