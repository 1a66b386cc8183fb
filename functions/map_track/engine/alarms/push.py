"""Sending alarms to the customer's address until it has taken them up.

The queue is the stream of alarms itself: each shard remembers the last alarm that was taken up, so nothing is
lost with a process, and an alarm waits for seven days at most. A request that fails is made again after
15 s, 30 s, 1 min … up to an hour; those behind it wait, so alarms of a shard arrive in their order. An alarm
arrives twice where the process ends between the answer and the note.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import Any, Final

from functions.map_track.engine.alarms.receiver import Receiver, alarm_secret
from functions.map_track.engine.alarms.writing import write_alarms
from functions.map_track.engine.storage.alarm_store import Alarm, AlarmStore
from functions.map_track.engine.storage.keys import PUSH, ServiceId, Shard
from functions.map_track.engine.storage.lease import Lease, LeaseLost
from functions.map_track.engine.storage.registry import ServiceRegistry, ServiceRules
from functions.map_track.errors import UnknownService
from shared.access.errors import StoreUnreachable
from shared.access.link import Link, command
from shared.config import Settings
from shared.delivery.addresses import AddressForbidden, check_address
from shared.delivery.errors import DeliveryFault
from shared.delivery.pauses import pause_seconds
from shared.geo.coordinates import Crs

_LOG = logging.getLogger(__name__)

MOST_OF_REQUEST: Final = 100
ALLOWED_BY: Final = "TRACK_ALARM_ADDRESSES"
RUN_SECONDS: Final = 45.0
"""Of one run; what is left is the next one's."""
CHECK, ALARMS = 1, 2
"""What a request is: `type` of its body."""


class AlarmPush:
    """Sends the alarms of services that have an address. `run` is repeatable and may be called by anybody."""

    def __init__(
        self,
        link: Link,
        registry: ServiceRegistry,
        alarms: AlarmStore,
        settings: Settings,
        receiver: Receiver,
    ) -> None:
        self._link = link
        self._registry = registry
        self._alarms = alarms
        self._allow_list = settings.track_alarm_addresses
        self._signing_key = settings.token_signing_key
        self._receiver = receiver
        self._tasks: dict[ServiceId, asyncio.Task[int]] = {}
        self._news: set[ServiceId] = set()

    def ring(self, service: ServiceId) -> None:
        """Begin to send a service's new alarms, beside whatever this process does."""
        if not self._allow_list:
            return
        if service in self._tasks:
            self._news.add(service)
        else:
            task = asyncio.get_running_loop().create_task(self._send_quietly(service))
            self._tasks[service] = task
            task.add_done_callback(lambda task: self._end(service, task))

    def _end(self, service: ServiceId, task: asyncio.Task[int]) -> None:
        """Begin again where alarms came while the last ones were sent."""
        del self._tasks[service]
        if service in self._news and not task.cancelled():
            self._news.discard(service)
            self.ring(service)

    async def run(self) -> Mapping[str, int]:
        """Send what waits of all services; say how much that was. Raises StoreUnreachable."""
        deadline = time.monotonic() + RUN_SECONDS
        services = await self._registry.services() if self._allow_list else {}
        receivers = {service: rules for service, rules in services.items() if rules.alarm_url}
        counts = [await self.send(service, rules, deadline) for service, rules in receivers.items()]
        return {"alarms": sum(counts)}

    async def _send_quietly(self, service: ServiceId) -> int:
        try:
            rules = await self._registry.rules(service)
            return await self.send(service, rules, time.monotonic() + RUN_SECONDS)
        except (StoreUnreachable, UnknownService) as error:
            _LOG.warning("alarms are sent later: %s", type(error).__name__)
            return 0

    async def send(self, service: ServiceId, rules: ServiceRules, deadline: float) -> int:
        """Send what waits of a service, unless another process does it or a pause lasts; return how much.

        Raises StoreUnreachable.
        """
        lease = Lease(self._link, f"{PUSH}:lease:{service}")
        if not rules.alarm_url or await self._is_pausing(service) or not await lease.take():
            return 0
        count = 0
        try:
            check_address(rules.alarm_url, self._allow_list, ALLOWED_BY)
            await self._check_receiver(service, rules)
            while time.monotonic() < deadline and (size := await self._send_round(lease, service, rules)):
                count += size
            await self._link.call(command("HDEL", PUSH, f"pause:{service}", key=PUSH))
        except (DeliveryFault, AddressForbidden) as error:
            seconds = await self._pause(service)
            _LOG.warning("alarms of service %s wait %d s: %s", service, seconds, error)
        except LeaseLost as error:
            _LOG.warning("alarms of service %s: %s", service, error)
        finally:
            await lease.release()
        return count

    async def _send_round(self, lease: Lease, service: ServiceId, rules: ServiceRules) -> int:
        """Send one request of each shard that has alarms; return how many alarms that were."""
        shards = service.shards()
        pages = await asyncio.gather(*(self._next_alarms(shard, rules) for shard in shards))
        count = 0
        for shard, alarms in zip(shards, pages, strict=True):
            if alarms:
                await lease.renew()
                await self._send(service, rules, ALARMS, write_alarms(alarms, Crs.BD09))
                words = ("HSET", f"{shard.tag}m", "pushed", alarms[-1].id)
                await self._link.call(command(*words, key=shard.tag))
                count += len(alarms)
        return count

    async def _next_alarms(self, shard: Shard, rules: ServiceRules) -> list[Alarm]:
        last_id = await self._link.call(command("HGET", f"{shard.tag}m", "pushed", key=shard.tag))
        oldest_id = f"{rules.alarm_start * 1000}-0"
        first_id = max((last_id or b"0-0").decode(), oldest_id, key=_id_order)
        return await self._alarms.next_alarms(shard, first_id, MOST_OF_REQUEST)

    async def _check_receiver(self, service: ServiceId, rules: ServiceRules) -> None:
        """Send a first request without alarms to a new address."""
        field = f"checked:{service}"
        if await self._link.call(command("HGET", PUSH, field, key=PUSH)) != rules.alarm_url.encode():
            await self._send(service, rules, CHECK, None)
            await self._link.call(command("HSET", PUSH, field, rules.alarm_url, key=PUSH))

    async def _send(self, service: ServiceId, rules: ServiceRules, kind: int, content: Any) -> None:
        body = {"type": kind, "service_id": service.number}
        if content is not None:
            body["content"] = content
        secret = alarm_secret(self._signing_key.get_secret_value(), service)
        await self._receiver.send(rules.alarm_url, secret, body)

    async def _is_pausing(self, service: ServiceId) -> bool:
        return (await self._failures(service))[1] > time.time()

    async def _failures(self, service: ServiceId) -> tuple[int, int]:
        """Return how often sending has failed in a row, and when it may be tried again."""
        text = await self._link.call(command("HGET", PUSH, f"pause:{service}", key=PUSH))
        count, _, moment = (text or b"0:0").decode().partition(":")
        return int(count), int(moment)

    async def _pause(self, service: ServiceId) -> int:
        count, _ = await self._failures(service)
        seconds = pause_seconds(count)
        text = f"{count + 1}:{int(time.time()) + seconds}"
        await self._link.call(command("HSET", PUSH, f"pause:{service}", text, key=PUSH))
        return seconds

    async def close(self) -> None:
        """End what is being sent; it is sent again later."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _id_order(alarm_id: str) -> tuple[int, int]:
    milliseconds, _, number = alarm_id.partition("-")
    return int(milliseconds), int(number)
