"""One round of probes: every service at its public address, and what was found into the minute's counts."""

import asyncio
import ssl
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import httpx
import orjson

from shared.access.probe_seal import HEADER, ProbeSeal
from shared.catalogue import Catalogue
from shared.stores.redis import SyncClient
from shared.telemetry.minutes import KEPT_SECONDS, minute_key

SECONDS: Final = 25.0
"""How long an answer may take: a cold start is no outage."""
PROBES_AT_ONCE: Final = 8
MOST_ANSWER_BYTES: Final = 4 * 1024


@cache
def load_addresses() -> Mapping[str, str]:
    """Return the address of each service, by probes.toml."""
    text = Path(__file__).with_name("probes.toml").read_text(encoding="utf-8")
    addresses: dict[str, str] = tomllib.loads(text)["addresses"]
    return addresses


class Prober:
    """Asks the public edge at `base_url`; `clock` gives the time that probes are signed and counted by."""

    def __init__(
        self,
        base_url: str,
        signing_key: str,
        catalogue: Catalogue,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._seal = ProbeSeal(signing_key)
        self._catalogue = catalogue
        self._clock = clock

    async def run(self, services: Iterable[str] | None = None) -> dict[str, bool]:
        """Probe services, all without names; tell of each whether it answered."""
        names = list(self._catalogue if services is None else services)
        addresses = {service: load_addresses()[service] for service in names}
        places = asyncio.Semaphore(PROBES_AT_ONCE)
        async with httpx.AsyncClient(
            timeout=SECONDS, verify=ssl.create_default_context(), follow_redirects=False, trust_env=False
        ) as client:

            async def ask(address: str, function: str) -> bool:
                async with places:
                    return await self._answers(client, address, function)

            functions = {addresses[service]: self._catalogue[service].function for service in names}
            answers = await asyncio.gather(*(ask(*item) for item in functions.items()))
        has_answers = dict(zip(functions, answers, strict=True))
        return {service: has_answers[address] for service, address in addresses.items()}

    async def _answers(self, client: httpx.AsyncClient, address: str, function: str) -> bool:
        """Tell whether the function itself answers; what the edge says in its place does not count."""
        headers = {HEADER: self._seal.sign(address, self._clock())}
        try:
            async with asyncio.timeout(SECONDS):
                async with client.stream("GET", f"{self._base_url}{address}", headers=headers) as response:
                    content = b""
                    async for chunk in response.aiter_raw():
                        content += chunk
                        if len(content) > MOST_ANSWER_BYTES:
                            return False
                return response.status_code == httpx.codes.OK and orjson.loads(content)["probe"] == function
        except (httpx.HTTPError, TimeoutError, ValueError, TypeError, KeyError):
            return False


def record_probes(client: SyncClient, minute: int, results: Mapping[str, bool]) -> None:
    """Add a round to the counts of a minute (Unix seconds // 60). Raises redis.RedisError."""
    pipeline = client.pipeline(transaction=False)
    for service, has_answered in results.items():
        key = minute_key(service, minute)
        pipeline.hincrby(key, "probes", 1)
        if not has_answered:
            pipeline.hincrby(key, "failed_probes", 1)
        pipeline.expire(key, KEPT_SECONDS)
    pipeline.execute()
