"""Functions as their images run them, for benches: one worker each, a real Redis and S3, apps with keys.

    with stage() as on:  # Redis and S3
        publish_pack(pack, pack_artifacts(on.settings))
        requests = [request("/geoconv/v1/", on.key("geoconv"), coords="106.6,26.6")]
        socket = on.start("map_coordinate")
        times = measured(latencies(socket, requests, seconds))

Milliseconds are from sending a request to having all of its answer, over connections that are kept open.
"""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlencode

import psutil
import uvloop

from bench.folders import ROOT
from shared.access.directory import AppDirectory
from shared.access.tokens import TokenSigner
from shared.config import Settings
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

RATE: Final = 100
CONNECTIONS: Final = 16


class Stage:
    """Redis and S3, on which apps are made and functions started."""

    def __init__(self, stack: ExitStack, engine_threads: int) -> None:
        self._stack = stack
        self.folder = Path(stack.enter_context(TemporaryDirectory(prefix="gp-")))
        redis, objects = stack.enter_context(RedisServer()), stack.enter_context(ObjectServer())
        self._values = {
            "redis_url": redis.url,
            "s3_endpoint_url": objects.endpoint_url,
            "s3_access_key_id": objects.access_key,
            "s3_secret_access_key": objects.secret_key,
            "token_signing_key": "a signing key for this bench only",
            "cache_dir": str(self.folder / "cache"),
            "engine_threads": str(engine_threads),
            "max_in_flight": "64",
        }
        self.settings = Settings(**self._values)  # type: ignore[arg-type]

    def key(self, *services: str) -> str:
        """Return the ak of a new app that may call these services without end."""
        directory = AppDirectory.open(self.settings)
        app, _ = directory.create("bench")
        key = directory.add_key(app.appid, "server")[1]
        for service in services:
            directory.set_limits(app.appid, service, quota=-1, qps=5_000)
        directory.close()
        return key.ak

    def token(self) -> str:
        """Return an access token of a new app."""
        directory = AppDirectory.open(self.settings)
        app, _ = directory.create("bench")
        directory.close()
        signer = TokenSigner(self.settings.token_signing_key.get_secret_value())
        return signer.issue(app.appid, app.generation, time.time()).access_token

    @property
    def environment(self) -> dict[str, str]:
        """The settings as variables of the environment."""
        return {of.upper(): value for of, value in self._values.items()}

    def start(
        self, name: str, source: Path | None = None, *, row: str = "", root: Path = ROOT, **settings: str
    ) -> Path:
        """Run a function, or a source of its own, and return its socket.

        row: tells apart several of one function. root: of another tree of the program. settings: those that
        differ from the stage's.
        """
        main = source or root / "functions" / name / "main.py"
        environment = self.environment | {of.upper(): value for of, value in settings.items()}
        path = self.folder / f"{name}{row}.sock"
        return self._stack.enter_context(worker(main, path, environment, root=root))


@contextmanager
def stage(*, engine_threads: int = 1) -> Iterator[Stage]:
    """Give a stage until the end of the block. engine_threads: of each function, 0 for its CPUs."""
    with ExitStack() as stack:
        yield Stage(stack, engine_threads)


def measured[Result](measuring: Coroutine[Any, Any, Result]) -> Result:
    """Run a measurement in an event loop like the functions' own."""
    return asyncio.run(measuring, loop_factory=uvloop.new_event_loop)


def request(path: str, ak: str, **fields: str) -> bytes:
    """Return a GET as it goes over the wire."""
    return f"GET {path}?{urlencode({'ak': ak, **fields})} HTTP/1.1\r\nhost: bench\r\n\r\n".encode()


@contextmanager
def worker(source: Path, path: Path, settings: dict[str, str], *, root: Path = ROOT) -> Iterator[Path]:
    """Run one function as its image does: one worker, with its bytecode at hand. root: of its program."""
    command = [sys.executable, "-m", "shared.web", "--uds", str(path)]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **settings,
        "PYTHONPATH": str(root),
        "FUNCTION_SOURCE": str(source),
        "FUNCTION_TARGET": "main",
    }
    with (
        path.with_suffix(".log").open("wb") as log,
        subprocess.Popen(command, cwd=root, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            deadline = time.monotonic() + 30
            while not _listens(path) and time.monotonic() < deadline:
                time.sleep(0.005)
            yield path
        finally:
            process.terminate()


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def worker_process(path: Path) -> psutil.Process:
    """Return the process of a function by its socket."""
    (process,) = [child for child in psutil.Process().children() if str(path) in child.cmdline()]
    return process


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the body; the status must be 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
        return await self._reader.readexactly(length)

    def close(self) -> None:
        """Close it."""
        self._writer.close()


async def connect(socket: Path) -> Connection:
    """Return a new connection."""
    return Connection(*await asyncio.open_unix_connection(str(socket)))


async def latencies(
    socket: Path, requests: list[bytes], seconds: float, *, rate: float = RATE
) -> list[float]:
    """Return the milliseconds of each answer, sorted, at `rate` requests a second."""
    idle = [await connect(socket) for _ in range(CONNECTIONS)]
    for request in requests[:100]:
        await idle[0].ask(request)
    times: list[float] = []

    async def one(request: bytes) -> None:
        connection = idle.pop() if idle else await connect(socket)
        sent = time.perf_counter()
        body = await connection.ask(request)
        times.append((time.perf_counter() - sent) * 1e3)
        assert b'"status":401' not in body, body
        idle.append(connection)

    began = time.perf_counter() + 0.1
    async with asyncio.TaskGroup() as group:
        for number in range(round(seconds * rate)):
            planned = began + number / rate
            await asyncio.sleep(max(0.0, planned - time.perf_counter()))
            group.create_task(one(requests[number % len(requests)]))
    for connection in idle:
        connection.close()
    return sorted(times)


def headed(title: str) -> str:
    """Return the head of a table whose rows `report` prints."""
    return f"{title:32} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'most ms':>8}"


def report(row: str, times: list[float]) -> tuple[float, float]:
    """Print percentiles of sorted milliseconds and return the 95th and the 99th."""
    p50, p95, p99 = (times[len(times) * share // 100] for share in (50, 95, 99))
    print(f"{row:32} {p50:8.2f} {p95:8.2f} {p99:8.2f} {times[-1]:8.2f}", flush=True)
    return p95, p99


async def throughput(socket: Path, requests: list[bytes], seconds: float) -> float:
    """Return requests a second over CONNECTIONS connections."""
    until, done = time.perf_counter() + seconds, 0

    async def ask() -> None:
        nonlocal done
        connection = await connect(socket)
        while time.perf_counter() < until:
            await connection.ask(requests[done % len(requests)])
            done += 1
        connection.close()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return done / seconds
