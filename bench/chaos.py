"""Faults of a whole bundle under calls: what users see, for how long, and what acknowledged work is lost.

    python -m bench.chaos [--short] [--only WORD ...] [--write]

A bundle in process mode runs on this machine (nginx, every function), with a Redis and an S3 behind proxies
that can make their network bad, a clock of its own (bench/clock_shift), and for root a cache on a small disk
and a network namespace whose packets netfilter drops; for others those rows are left out. For each row of
bench/faults.py callers ask steadily, and the fault comes and goes. The table says:

- during: of the calls sent while the fault was there, how many were answered;
- what the others saw, until all was as before: a bare number is the code in the service's envelope;
- as before: seconds from the end of the fault until the last call that was not answered;
- acknowledged, lost: points of tracks whose upload was answered, and those that no query finds afterwards.

Whatever is no envelope of a service (HTML, bytes) is unexpected and an error of the bundle, as a lost point
is. `--short` takes a few rows, as the tests do. `--write` puts the rows into docs/faults.md and
docs/zh/faults.md, in the place of their earlier ones.
"""

import argparse
import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlencode

import httpx
from msgspec import Struct, field

from bench.command import arguments
from bench.fault_proxy import FaultProxy
from bench.faults import FAULTS, Fault, FaultError, Scene, enter_own_network, mounted_disk
from bench.folders import ROOT
from bench.generated_tables import read_part, replace_part, table, table_rows
from bench.load_client import Connections, ask_call
from bench.load_mix import Caller, MixRow, calls_of, read_mix, track_points
from bench.load_stage import LoadStage, load_stage
from shared.catalogue import Catalogue, load_catalogue
from shared.stores import ObjectStore
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

DOCUMENTS: Final = (ROOT / "docs/faults.md", ROOT / "docs/zh/faults.md")
RATE: Final = 16.0
BEFORE_SECONDS, QUIET_SECONDS, MOST_SECONDS = 1.0, 3.0, 120.0
ANSWER_SECONDS: Final = 30.0
DISK_MEGABYTES: Final = 1_500
"""A file that is damaged there stays besides for those who read it, and so does the one that follows it."""
CLOCK_SHIFT: Final = ROOT / "bench/clock_shift"
PROBES: Final = (
    "geoconv",
    "ip_location",
    "geocoding",
    "place_search",
    "static_image",
    "directionlite_driving",
    "traffic",
)
"""Services that are asked whatever the fault is; uploads of points come with each of their rounds."""
FOCUS: Final = {
    "auth_token": "token",
    "map_jsapi": "script",
    "map_coordinate": "geoconv",
    "map_direction": "directionlite_driving",
    "map_geocode": "geocoding",
    "map_image": "static_image",
    "map_locate": "ip_location",
    "map_place": "place_search",
    "map_track": "track, query",
    "map_traffic": "traffic",
    "segment_idphoto": "body_seg_photo",
}
HEAD: Final = (
    "fault",
    "for s",
    "during: answered",
    "the others saw",
    "as before after s",
    "acknowledged",
    "lost",
)
HEAD_ZH: Final = ("故障", "持续秒数", "期间:得到应答", "其余调用看到", "恢复如常秒数", "已确认", "丢失")


HANDS: Final = ThreadPoolExecutor(1)
"""The thread that does all faults: the kernel ends a server that it starts again when the thread ends."""


class Call(Struct):
    """One call: its service, when it was sent and came back, and what its caller saw instead of an answer."""

    name: str
    sent: float
    end: float
    failure: str


class Outcome(Struct):
    """What came of one fault."""

    fault: Fault
    during: list[Call] = field(default_factory=list)
    after: list[Call] = field(default_factory=list)
    recovery: float = 0.0
    acknowledged: int = 0
    lost: int = 0
    problem: str = ""

    @property
    def failures(self) -> Counter[str]:
        """What callers saw while the fault was there or until all was as before."""
        return Counter(call.failure for call in (*self.during, *self.after) if call.failure)

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was lost and nobody saw anything but envelopes and documented statuses."""
        return not self.lost and not self.problem and not any(map(is_unexpected, self.failures))

    def _names(self, failure: str) -> list[str]:
        """Return the services whose callers saw a failure."""
        return sorted({call.name for call in (*self.during, *self.after) if call.failure == failure})

    def cells(self, name: str) -> list[str]:
        """Return the row's cells."""
        count = sum(not call.failure for call in self.during)
        seen = "; ".join(
            f"{what} × {times} ({', '.join(self._names(what))})"
            for what, times in self.failures.most_common()
        )
        return [
            name,
            f"{self.fault.seconds:g}",
            f"{count} of {len(self.during)}",
            self.problem or seen or "–",
            f"{self.recovery:.1f}",
            str(self.acknowledged),
            str(self.lost),
        ]


def is_unexpected(failure: str) -> bool:
    """Tell whether a failure is no refusal that a client of these services understands."""
    return failure.endswith((" HTML", " bytes")) or failure in ("HTML", "bytes")


class Crowd:
    """Callers that ask in turn, at a steady rate, and note what they see."""

    def __init__(self, scene: Scene, caller: Caller, rows: Sequence[MixRow]) -> None:
        self._stage = scene.stage
        self._caller = caller
        self._rows = {row.name: calls_of(row, caller, 12) for row in rows}
        self._rows |= {"token": [_token_call(scene.stage, caller)], "script": [_script_call(caller)]}
        self._connections = Connections(scene.stage.host, scene.stage.port)
        self._start = int(caller.words["start"])
        self._number = 0
        self.calls: list[Call] = []
        self.acknowledged: dict[str, set[int]] = {}
        self._flights: set[asyncio.Task[None]] = set()
        self.is_open = True

    async def run(self, focus: str) -> None:
        """Ask until `is_open` is false, and wait for the answers."""
        names = [*PROBES, *([FOCUS[focus]] * 2 if focus in FOCUS else [])]
        due = time.perf_counter()
        while self.is_open:
            self._number += 1
            name = names[self._number % len(names)]
            if name == "body_seg_photo" and self._number % len(names) == len(names) - 1:
                name = PROBES[self._number % len(PROBES)]
            work = self._upload() if self._number % 3 == 0 else self._ask(name)
            task = asyncio.create_task(work)
            self._flights.add(task)
            task.add_done_callback(self._flights.discard)
            due += 1 / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await asyncio.gather(*self._flights)
        self._connections.close()

    async def _ask(self, name: str) -> None:
        calls = self._rows[name]
        sent = time.perf_counter()
        failure = await ask_call(self._connections, calls[self._number % len(calls)])
        self.calls.append(Call(name, sent, time.perf_counter(), failure))

    async def _upload(self) -> None:
        number, prefix = self._number, f"chaos{os.getpid()}"
        form = {
            "ak": self._caller.keys["server"],
            "service_id": "2",
            "point_list": track_points(number, count=5, prefix=prefix, start=self._start + 60),
        }
        body = urlencode(form).encode()
        head = (
            f"POST /api/v3/track/addpoints HTTP/1.1\r\nhost: {self._caller.host}\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        sent = time.perf_counter()
        failure = await ask_call(self._connections, (head.encode() + body,))
        self.calls.append(Call("track, upload", sent, time.perf_counter(), failure))
        if not failure:
            times = range(self._start + 60 + number * 5, self._start + 65 + number * 5)
            self.acknowledged.setdefault(f"{prefix}-{number % 10}", set()).update(times)

    async def count_lost(self) -> tuple[int, int]:
        """Return how many points were acknowledged, and how many of them no query finds."""
        lost = 0
        alone = {"connection": "close"}  # nginx ends kept ones when it is reloaded
        async with httpx.AsyncClient(trust_env=False, timeout=60, headers=alone) as client:
            for entity, times in self.acknowledged.items():
                stored = await self._stored(client, entity)
                lost += len(times - stored)
        return sum(map(len, self.acknowledged.values())), lost

    async def _stored(self, client: httpx.AsyncClient, entity: str) -> set[int]:
        query = {
            "ak": self._caller.keys["server"],
            "service_id": "2",
            "entity_name": entity,
            "start_time": str(self._start),
            "end_time": str(self._start + 6 * 3_600),
            "page_size": "5000",
        }
        address = f"http://{self._stage.host}:{self._stage.port}/api/v3/track/gettrack"
        answer = (await client.get(address, params=query)).json()
        return {int(point["loc_time"]) for point in answer.get("points", ())}


def _token_call(stage: LoadStage, caller: Caller) -> tuple[bytes]:
    secrets = stage.bundle.secrets
    query = {
        "grant_type": "client_credentials",
        "client_id": secrets["demo_api_key"],
        "client_secret": secrets["demo_secret_key"],
    }
    return (f"GET /oauth/2.0/token?{urlencode(query)} HTTP/1.1\r\nhost: {caller.host}\r\n\r\n".encode(),)


def _script_call(caller: Caller) -> tuple[bytes]:
    query = urlencode({"v": "3.0", "ak": caller.keys["browser"]})
    return (f"GET /api?{query} HTTP/1.1\r\nhost: {caller.host}\r\n\r\n".encode(),)


async def observe(scene: Scene, caller: Caller, rows: Sequence[MixRow], fault: Fault) -> Outcome:
    """Do one fault under calls and return what came of it."""
    outcome, crowd = Outcome(fault), Crowd(scene, caller, rows)
    asking = asyncio.create_task(crowd.run(fault.focus))
    await asyncio.sleep(BEFORE_SECONDS)
    begin, loop = time.perf_counter(), asyncio.get_running_loop()
    injection = fault.injection(scene)
    try:
        await loop.run_in_executor(HANDS, injection.__enter__)
        try:
            await asyncio.sleep(max(0.0, begin + fault.seconds - time.perf_counter()))
        finally:
            await loop.run_in_executor(HANDS, injection.__exit__, None, None, None)
    except (FaultError, LookupError, OSError) as error:
        outcome.problem = f"{type(error).__name__}: {error}"
    end = time.perf_counter()
    while time.perf_counter() < end + MOST_SECONDS:
        await asyncio.sleep(0.25)
        latest = max((call.end for call in crowd.calls if call.failure), default=end)
        if time.perf_counter() > max(latest, end) + QUIET_SECONDS and _is_up(scene, fault.focus):
            break
    crowd.is_open = False
    await asyncio.wait_for(asking, 120)
    outcome.during = [call for call in crowd.calls if begin <= call.sent < end]
    outcome.after = [call for call in crowd.calls if call.sent >= end]
    outcome.recovery = max(0.0, max((call.end for call in crowd.calls if call.failure), default=end) - end)
    outcome.acknowledged, outcome.lost = await crowd.count_lost()
    return outcome


def _is_up(scene: Scene, name: str) -> bool:
    if not name:
        return True
    port = scene.stage.function_ports[name]
    with suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/_/ready", trust_env=False, timeout=2).status_code == 200
    return False


@contextmanager
def scene_of_chaos(*, has_own_network: bool = False) -> Iterator[Scene]:
    """Give a bundle with everything around it that can be made bad."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="gp-")))
        cache = folder / "cache"
        cache.mkdir()
        has_small_disk = mounted_disk(cache, DISK_MEGABYTES)
        if has_small_disk:
            stack.callback(os.system, f"umount -l {cache}")
        link, objects = stack.enter_context(RedisServer()), stack.enter_context(ObjectServer())
        redis_proxy, object_proxy = FaultProxy(link.port), FaultProxy(objects.port)
        stack.callback(redis_proxy.close)
        stack.callback(object_proxy.close)
        environment = {
            "REDIS_URL": link.url.replace(f":{link.port}/", f":{redis_proxy.port}/"),
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{object_proxy.port}",
            "S3_ACCESS_KEY_ID": objects.access_key,
            "S3_SECRET_ACCESS_KEY": objects.secret_key,
            "CACHE_DIR": str(cache),
            "PACK_POLL_SECONDS": "5",
        }
        clock = folder / "clock"
        clock.write_text("0", encoding="ascii")
        environment |= {"PYTHONPATH": str(CLOCK_SHIFT), "CLOCK_SHIFT_FILE": str(clock)}
        stage = stack.enter_context(load_stage(environment))
        stage.settings = stage.settings.model_copy(update={"cache_dir": folder / "own-cache"})
        for bucket in ("uploads", "results", "weather", "sources"):
            ObjectStore(stage.settings).ensure_bucket(bucket)
        yield Scene(
            stage,
            link,
            objects,
            redis_proxy,
            object_proxy,
            cache,
            clock,
            has_small_disk,
            has_own_network,
        )


def chosen_faults(*, is_short: bool, words: Sequence[str]) -> list[Fault]:
    """Return the rows that are asked for. Raises SystemExit where none is."""
    faults = [
        fault
        for fault in FAULTS
        if (not is_short or fault.is_short) and (not words or any(word in fault.name for word in words))
    ]
    if not faults:
        raise SystemExit(f"expected words of the names in bench/faults.py, found {' '.join(words)}")
    return faults


def run_faults(scene: Scene, faults: Sequence[Fault]) -> list[Outcome]:
    """Do every fault that this machine can do, one after the other, and return what came of them."""
    catalogue: Catalogue = load_catalogue()
    caller = scene.stage.caller(catalogue)
    scene.stage.load_tracks(caller)
    wanted = {*PROBES, *FOCUS.values()}
    rows = [row for row in {row.name: row for row in read_mix(catalogue)}.values() if row.name in wanted]
    outcomes = []
    for fault in faults:
        if fault.needs_disk and not scene.has_small_disk:
            print(f"left out: {fault.name} (a small disk needs root)", flush=True)
            continue
        if fault.needs_network and not scene.has_own_network:
            print(f"left out: {fault.name} (a network namespace with iptables needs root)", flush=True)
            continue
        try:
            outcome = asyncio.run(observe(scene, caller, rows, fault))
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            outcome = Outcome(fault, problem=f"not measured: {type(error).__name__}: {error}")
        outcomes.append(outcome)
        print("" if outcome.is_sound else "! ", " | ".join(outcome.cells(fault.name)), flush=True)
    return outcomes


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options: argparse.Namespace = parser.parse_args()
    with scene_of_chaos(has_own_network=enter_own_network()) as scene:
        outcomes = run_faults(scene, chosen_faults(is_short=options.short, words=options.only))
    if options.write:
        names = [(fault.name, fault.name_zh) for fault in FAULTS]
        for language, (document, head) in enumerate(zip(DOCUMENTS, (HEAD, HEAD_ZH), strict=True)):
            rows = {row[0]: row for row in table_rows(read_part(document, "faults"))}
            for outcome in outcomes:
                name = (outcome.fault.name, outcome.fault.name_zh)[language]
                rows[name] = outcome.cells(name)
            ordered = [rows[name[language]] for name in names if name[language] in rows]
            replace_part(document, "faults", table(head, ordered))
    wrong = [outcome.fault.name for outcome in outcomes if not outcome.is_sound]
    print(f"{len(outcomes)} faults, {sum(outcome.lost for outcome in outcomes)} acknowledged points lost")
    if wrong:
        sys.exit("not as it should be: " + "; ".join(wrong))


if __name__ == "__main__":
    main()
