"""The faults of bench/chaos.py: a table of what is done to a bundle, and how."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import orjson
import psutil
import redis
from msgspec import Struct

from bench.fault_proxy import UNAVAILABLE, FaultProxy, Network
from bench.folders import SAMPLE_PHOTO
from bench.load_stage import LoadStage
from shared.stores import ObjectStore
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

FUNCTIONS: Final = {
    "auth_token": "令牌",
    "segment_idphoto": "证件照",
    "map_coordinate": "坐标转换",
    "map_direction": "路线规划",
    "map_geocode": "地理编码",
    "map_image": "静态图",
    "map_jsapi": "JS API 脚本",
    "map_locate": "定位",
    "map_place": "地点检索",
    "map_track": "鹰眼",
    "map_traffic": "路况",
    "map_weather": "天气",
    "console": "控制台",
    "pack_builder": "数据包构建",
    "report_monthly": "月度报告",
}


class Scene(Struct):
    """A running bundle with what stands around it: Redis and S3 behind bad networks, a cache, a clock."""

    stage: LoadStage
    redis: RedisServer
    objects: ObjectServer
    redis_proxy: FaultProxy
    object_proxy: FaultProxy
    cache: Path
    clock: Path
    has_small_disk: bool
    has_own_network: bool

    @property
    def link(self) -> "redis.Redis":
        """A client of Redis that goes around the proxy."""
        return redis.Redis.from_url(self.redis.url, socket_timeout=5)

    def store(self) -> ObjectStore:
        """Return the object store, around the proxy."""
        return ObjectStore(
            self.stage.settings.model_copy(update={"s3_endpoint_url": self.objects.endpoint_url})
        )

    def process(self, name: str) -> psutil.Process:
        """Return the process of a function. Raises LookupError while there is none."""
        process = self.stage.find_function(name)
        if process is None:
            raise LookupError(f"expected a process of {name}, found none")
        return process


Injection = Callable[[Scene], AbstractContextManager[None]]


class Fault(Struct, frozen=True):
    """One row: what is done, for how long, and the function whose callers are asked above all."""

    name: str
    name_zh: str
    injection: Injection
    seconds: float = 3.0
    focus: str = ""
    is_short: bool = False
    needs_disk: bool = False
    needs_network: bool = False


class FaultError(Exception):
    """What a fault proves did not hold; the message says what was expected and found."""


@contextmanager
def killed(name: str, scene: Scene) -> Iterator[None]:
    """`kill -9` of a function; the supervisor starts it again."""
    scene.process(name).kill()
    yield


@contextmanager
def paused(name: str, scene: Scene) -> Iterator[None]:
    """SIGSTOP of a function, SIGCONT at the end."""
    process = scene.process(name)
    process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()


@contextmanager
def redis_killed(scene: Scene) -> Iterator[None]:
    """`kill -9` of Redis, which its operator starts again at the end, with the same folder."""
    scene.redis.kill()
    try:
        yield
    finally:
        scene.redis.start()


@contextmanager
def server_paused(which: str, scene: Scene) -> Iterator[None]:
    """SIGSTOP of Redis or S3."""
    process = getattr(scene, which).process
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@contextmanager
def objects_killed(scene: Scene) -> Iterator[None]:
    """`kill -9` of S3, started again at the end."""
    scene.objects.kill()
    try:
        yield
    finally:
        scene.objects.start()


@contextmanager
def bad_network(which: str, network: Network, scene: Scene) -> Iterator[None]:
    """A bad network before Redis or S3."""
    with getattr(scene, which).bad(network):
        yield


@contextmanager
def connections_cut(scene: Scene) -> Iterator[None]:
    """Every connection to Redis is lost at once."""
    scene.redis_proxy.cut()
    yield


@contextmanager
def redis_set(name: str, value: str, usual: str, scene: Scene) -> Iterator[None]:
    """A setting of Redis is changed for a while."""
    with scene.link as link:
        link.config_set(name, value)
        try:
            yield
        finally:
            link.config_set(name, usual)


@contextmanager
def redis_replica(scene: Scene) -> Iterator[None]:
    """Redis becomes a replica of nobody that answers, as before a failover is noticed."""
    with scene.link as link:
        link.config_set("replica-serve-stale-data", "no")
        link.replicaof("127.0.0.1", "9")
        try:
            yield
        finally:
            link.execute_command("REPLICAOF", "NO", "ONE")


@contextmanager
def scripts_forgotten(scene: Scene) -> Iterator[None]:
    """Redis forgets its scripts and its clients."""
    with scene.link as link:
        link.script_flush()
        link.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    yield


@contextmanager
def kills_during(network: Network, name: str, scene: Scene) -> Iterator[None]:
    """A function starts while S3 is bad: it must take what its cache holds."""
    with scene.object_proxy.bad(network):
        scene.process(name).kill()
        yield


@contextmanager
def cache_damaged(pack: str, function: str, scene: Scene) -> Iterator[None]:
    """The largest file of a pack in the cache is damaged, and its function starts again."""
    for file in _largest(scene.cache / "artifacts", pack):
        content = bytearray(file.read_bytes())
        for place in range(0, len(content), max(1, len(content) // 64)):
            content[place] ^= 0xFF
        replacement = file.with_name(f".{file.name}.damaged")
        replacement.write_bytes(content)
        file.chmod(0o644)
        replacement.replace(file)
    scene.process(function).kill()
    yield


@contextmanager
def cache_cut(pack: str, function: str, scene: Scene) -> Iterator[None]:
    """The largest file of a pack in the cache loses its second half, as after a power cut."""
    for file in _largest(scene.cache / "artifacts", pack):
        half = file.read_bytes()[: file.stat().st_size // 2]
        replacement = file.with_name(f".{file.name}.cut")
        replacement.write_bytes(half)
        replacement.replace(file)
    scene.process(function).kill()
    yield


@contextmanager
def cache_lost(pack: str, function: str, scene: Scene) -> Iterator[None]:
    """A pack is deleted from the cache, and its function starts again."""
    for folder in (scene.cache / "artifacts").rglob(pack):
        shutil.rmtree(folder, ignore_errors=True)
    scene.process(function).kill()
    yield


@contextmanager
def disk_full(pack: str, function: str, scene: Scene) -> Iterator[None]:
    """The disk of the cache is full; a pack that is named is gone from it, and its function starts again."""
    if pack:
        for folder in (scene.cache / "artifacts").rglob(pack):
            shutil.rmtree(folder, ignore_errors=True)
    filling = scene.cache / "filling"
    with filling.open("wb") as file, suppress(OSError):
        while True:
            file.write(b"\0" * (1 << 20))
            file.flush()
    if function:
        scene.process(function).kill()
    try:
        yield
    finally:
        filling.unlink()


@contextmanager
def bad_pack(name: str, scene: Scene) -> Iterator[None]:
    """A new version of a pack is current whose file in S3 is not what its manifest says."""
    objects = scene.store()
    key = f"{name}/current"
    usual = objects.get("packs", key)
    pointer = orjson.loads(usual)
    version = next(value for value in pointer.values() if isinstance(value, str) and "Z-" in value)
    wrong = "29990101T000000000Z-" + version.partition("Z-")[2]
    for entry in list(objects.list("packs", f"{name}/{version}/")):
        data = objects.get("packs", entry.key)
        if not entry.key.endswith("manifest.json"):
            data = data[:-1] + bytes([data[-1] ^ 0xFF]) if data else data
        objects.put(
            "packs", entry.key.replace(version, wrong), data.replace(version.encode(), wrong.encode())
        )
    objects.put("packs", key, usual.replace(version.encode(), wrong.encode()))
    try:
        yield
    finally:
        objects.put("packs", key, usual)


@contextmanager
def nginx_signal(number: int, scene: Scene) -> Iterator[None]:
    """A signal for nginx' first process."""
    os.kill(scene.stage.bundle.pid_of("nginx"), number)
    yield


@contextmanager
def nginx_worker_killed(scene: Scene) -> Iterator[None]:
    """`kill -9` of every worker of nginx."""
    for worker in psutil.Process(scene.stage.bundle.pid_of("nginx")).children():
        worker.kill()
    yield


@contextmanager
def clock_moved(shift: int, scene: Scene) -> Iterator[None]:
    """The clock of every function (`time.time`) goes wrong; those of nginx, Redis and S3 do not."""
    scene.clock.write_text(str(shift), encoding="ascii")
    try:
        yield
    finally:
        scene.clock.write_text("0", encoding="ascii")


@contextmanager
def clients(send: Callable[[socket.socket, str], None], count: int, scene: Scene) -> Iterator[None]:
    """Many clients that misbehave, each on a connection of its own."""
    lines = []
    for _ in range(count):
        line = socket.create_connection((scene.stage.host, scene.stage.port), 5)
        with suppress(OSError):
            send(line, scene.stage.host)
        lines.append(line)
    try:
        yield
    finally:
        for line in lines:
            line.close()


def half_head(line: socket.socket, host: str) -> None:
    """Send the beginning of a head and nothing else."""
    line.sendall(f"GET /geoconv/v1/?coords=1,2 HTTP/1.1\r\nhost: {host}\r\nx-slow: ".encode())


def half_body(line: socket.socket, host: str) -> None:
    """Announce a large form, send some of it and wait."""
    head = f"POST /rest/2.0/image-classify/v1/body_seg_photo HTTP/1.1\r\nhost: {host}\r\n"
    line.sendall(f"{head}content-length: 4000000\r\n\r\nimage=".encode() + b"A" * 100_000)


def cut_body(line: socket.socket, host: str) -> None:
    """Send half of a form and go away."""
    half_body(line, host)
    line.close()


def slow_reader(line: socket.socket, host: str) -> None:
    """Ask for a picture and never read it."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    query = "/staticimage/v2?center=116.4,39.9&width=1024&height=1024&zoom=11"
    line.sendall(f"GET {query} HTTP/1.1\r\nhost: {host}\r\n\r\n".encode())


def no_http(line: socket.socket, host: str) -> None:
    """Speak something else."""
    line.sendall(os.urandom(4096))


def idle(line: socket.socket, host: str) -> None:
    """Say nothing."""


@contextmanager
def events_twice(scene: Scene) -> Iterator[None]:
    """An upload is announced five times at once and once again: one result, whole."""
    objects, settings = scene.store(), scene.stage.settings
    key = f"twice-{time.time_ns()}.png"
    etag = objects.put("uploads", key, SAMPLE_PHOTO.read_bytes())
    assert settings.event_auth_token is not None
    headers = {
        "authorization": f"Bearer {settings.event_auth_token.get_secret_value()}",
        "content-type": "application/json",
    }
    record = {
        "eventName": "s3:ObjectCreated:Put",
        "s3": {"bucket": {"name": "uploads"}, "object": {"key": key, "eTag": etag}},
    }
    body = orjson.dumps({"EventName": record["eventName"], "Key": f"uploads/{key}", "Records": [record]})
    address = f"http://127.0.0.1:{scene.stage.function_ports['segment_idphoto']}/events/upload"

    async def deliver() -> list[int]:
        async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
            asked = [client.post(address, content=body, headers=headers) for _ in range(5)]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    statuses = asyncio.run(deliver())
    last = httpx.post(address, content=body, headers=headers, trust_env=False, timeout=60)
    results = [entry.key for entry in objects.list("results", f"{key}/")]
    is_whole = f"{key}/result.json" in results and len(results) >= 2
    if last.status_code != 200 or not is_whole or not set(statuses) <= {200, 503}:
        raise FaultError(f"expected one whole result, found {statuses}, {last.status_code}, {results}")
    yield


def _largest(root: Path, pack: str) -> Iterator[Path]:
    for folder in root.rglob(pack):
        files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
        if files:
            yield max(files, key=lambda file: file.stat().st_size)


def mounted_disk(folder: Path, megabytes: int) -> bool:
    """Mount a small disk in memory at `folder`; tell whether that was allowed."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(folder)]
    with suppress(OSError):
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    return False


def enter_own_network() -> bool:
    """Move this process into a network namespace whose packets netfilter may drop; tell whether it did.

    For the main thread, before there are others.
    """
    try:
        os.unshare(os.CLONE_NEWNET)
        _run("ip link set lo up")
        _run("iptables --list")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


@contextmanager
def packets_lost(share: float, scene: Scene) -> Iterator[None]:
    """Drop a share of the packets between Redis' clients and its address, in both directions."""
    chance = f"--match statistic --mode random --probability {share} --jump DROP"
    for end in ("--dport", "--sport"):
        _run(f"iptables --insert INPUT --protocol tcp {end} {scene.redis_proxy.port} {chance}")
    try:
        yield
    finally:
        _run("iptables --flush INPUT")


def _run(command: str) -> None:
    subprocess.run(command.split(), check=True, capture_output=True)


def _redis(network: Network) -> Injection:
    return partial(bad_network, "redis_proxy", network)


def _s3(network: Network) -> Injection:
    return partial(bad_network, "object_proxy", network)


BROKEN: Final = Network(answer=UNAVAILABLE)
FAULTS: Final[tuple[Fault, ...]] = (
    *(
        Fault(
            f"`kill -9` of {name}", f"{name}({zh})被 `kill -9`", partial(killed, name), focus=name,
            is_short=name == "map_locate",
        )
        for name, zh in FUNCTIONS.items()
    ),
    *(
        Fault(
            f"{name} stops for 5 s (SIGSTOP)", f"{name}({zh})停顿 5 秒(SIGSTOP)", partial(paused, name),
            seconds=5.0, focus=name,
        )
        for name, zh in FUNCTIONS.items()
        if name.startswith(("map_place", "map_track", "map_direction", "segment"))
    ),
    Fault("map_geocode stops and stays so (SIGSTOP)", "map_geocode 停住不再恢复(SIGSTOP)",
          partial(paused, "map_geocode"), seconds=40.0, focus="map_geocode"),
    Fault("`kill -9` of Redis, back after 3 s", "Redis 被 `kill -9`,3 秒后恢复", redis_killed, is_short=True),
    Fault("Redis stops for 5 s (SIGSTOP)", "Redis 停顿 5 秒(SIGSTOP)", partial(server_paused, "redis"),
          seconds=5.0),
    Fault("Redis refuses connections", "Redis 拒绝连接", _redis(Network(refuses=True))),
    Fault("Redis takes connections and says nothing", "Redis 接受连接但不应答", _redis(Network(hangs=True))),
    Fault("every answer of Redis 50 ms late", "Redis 每次应答慢 50 毫秒", _redis(Network(delay=0.05))),
    Fault("every answer of Redis 2 s late", "Redis 每次应答慢 2 秒", _redis(Network(delay=2.0)), seconds=5.0),
    Fault("every tenth message to and from Redis 0.2 s late", "与 Redis 之间每十条消息有一条慢 0.2 秒",
          _redis(Network(late_each=10))),
    Fault("a tenth of the packets to and from Redis lost", "与 Redis 之间的包丢失十分之一",
          partial(packets_lost, 0.1), seconds=10.0, needs_network=True),
    Fault("a third of the packets to and from Redis lost", "与 Redis 之间的包丢失三分之一",
          partial(packets_lost, 0.33), seconds=10.0, needs_network=True),
    Fault("all connections to Redis cut", "与 Redis 的连接全部断开", connections_cut),
    Fault("Redis is full", "Redis 内存已满", partial(redis_set, "maxmemory", "1", "0")),
    Fault("Redis is a replica without a master", "Redis 成为没有主节点的副本", redis_replica),
    Fault("Redis forgets its scripts", "Redis 丢失脚本缓存", scripts_forgotten),
    Fault("`kill -9` of S3, back after 3 s", "S3 被 `kill -9`,3 秒后恢复", objects_killed, is_short=True),
    Fault("S3 stops for 5 s (SIGSTOP)", "S3 停顿 5 秒(SIGSTOP)", partial(server_paused, "objects"),
          seconds=5.0),
    Fault("S3 answers 503 SlowDown", "S3 一直应答 503 SlowDown", _s3(BROKEN)),
    Fault("S3 is 1 s slow", "S3 每次应答慢 1 秒", _s3(Network(delay=1.0))),
    Fault("S3 refuses connections", "S3 拒绝连接", _s3(Network(refuses=True))),
    Fault("S3 cuts every answer after 1 kB", "S3 的应答在 1 kB 处中断", _s3(Network(cut_bytes=1000))),
    Fault("`kill -9` of map_place while S3 answers 503", "S3 应答 503 期间 map_place 被 `kill -9`",
          partial(kills_during, BROKEN, "map_place"), seconds=6.0, focus="map_place"),
    Fault("`kill -9` of segment_idphoto while S3 is away", "S3 不可达期间 segment_idphoto 被 `kill -9`",
          partial(kills_during, Network(refuses=True), "segment_idphoto"), seconds=6.0,
          focus="segment_idphoto"),
    Fault("a file of the pack of places damaged in the cache", "缓存中地点数据包的文件损坏",
          partial(cache_damaged, "places", "map_place"), focus="map_place"),
    Fault("a file of the default pack cut in half in the cache", "缓存中默认数据包的文件被截断",
          partial(cache_cut, "default", "map_coordinate"), focus="map_coordinate"),
    Fault("a file of a model damaged in the cache", "缓存中模型文件损坏",
          partial(cache_damaged, "portrait", "segment_idphoto"), focus="segment_idphoto"),
    Fault("the pack of the map deleted from the cache", "缓存中的地图数据包被删除",
          partial(cache_lost, "map", "map_image"), focus="map_image"),
    Fault("the disk of the cache full", "缓存磁盘已满", partial(disk_full, "", ""), needs_disk=True),
    Fault("the disk of the cache full, and `kill -9` of map_place", "缓存磁盘已满,且 map_place 被 `kill -9`",
          partial(disk_full, "", "map_place"), seconds=5.0, focus="map_place", needs_disk=True),
    Fault("the disk full, the pack of roads not in the cache", "磁盘已满,且缓存中没有道路数据包",
          partial(disk_full, "roads", "map_direction"), seconds=5.0, focus="map_direction", needs_disk=True),
    Fault("a current version of the pack of roads that is broken", "道路数据包的当前版本已损坏",
          partial(bad_pack, "roads"), seconds=12.0, focus="map_direction"),
    Fault("nginx reloads (SIGHUP)", "nginx 重新加载(SIGHUP)", partial(nginx_signal, signal.SIGHUP),
          is_short=True),
    Fault("`kill -9` of nginx", "nginx 被 `kill -9`", partial(nginx_signal, signal.SIGKILL)),
    Fault("`kill -9` of nginx' workers", "nginx 工作进程被 `kill -9`", nginx_worker_killed),
    Fault("an upload announced six times", "同一上传被通知六次", events_twice, focus="segment_idphoto"),
    Fault("clocks of functions 20 minutes fast", "函数时钟快 20 分钟", partial(clock_moved, 1200),
          seconds=4.0),
    Fault("clocks of functions 20 minutes slow", "函数时钟慢 20 分钟", partial(clock_moved, -1200),
          seconds=4.0),
    Fault("clocks of functions a day fast", "函数时钟快一天", partial(clock_moved, 86_400), seconds=4.0),
    Fault("100 clients that never end their head", "100 个客户端请求头永不结束",
          partial(clients, half_head, 100), is_short=True),
    Fault("60 clients that never end their body", "60 个客户端请求体永不结束",
          partial(clients, half_body, 60)),
    Fault("60 clients that go away in the middle of a body", "60 个客户端在请求体中途断开",
          partial(clients, cut_body, 60)),
    Fault("60 clients that never read their picture", "60 个客户端从不读取图片",
          partial(clients, slow_reader, 60)),
    Fault("100 clients that speak no HTTP", "100 个客户端发送非 HTTP 数据", partial(clients, no_http, 100)),
    Fault("300 idle connections", "300 个空闲连接", partial(clients, idle, 300)),
)  # fmt: skip
