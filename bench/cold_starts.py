"""A function from the start of its process to its first answer, with everything in the local cache."""

import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeGuard
from urllib.parse import urlencode

import orjson
import pybase64
from msgspec import Struct

from bench.folders import MODELS, PACKS, ROOT, SAMPLE_PHOTO
from bench.serving import Stage, request, stage, worker, worker_process
from shared.stores.packs import pack_artifacts
from shared.web.endpoint import Endpoint
from shared.web.function import Function
from shared.web.map import MapEndpoint
from tools.local.first_use import make_buckets, publish_models
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack
from tools.routes import load_functions

PROMISE: Final = 0.6
PORTRAIT: Final = "segment_idphoto"
PORTRAIT_PROMISE: Final = 1.5
PORTRAIT_PATH: Final = "/rest/2.0/image-classify/v1/body_seg_photo"
PACKAGES: Final = 6
"""Packages whose imports are named, of a function."""
IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")
TRACK: Final = [
    {
        "latitude": 60.167 + number / 5_000,
        "longitude": 24.9467 + number / 5_000,
        "coord_type_input": "wgs84",
        "loc_time": 1_750_000_000 + 10 * number,
    }
    for number in range(6)
]
CALLS: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    "map_image": ("/staticimage/v2", "static_image", {"center": "106.63,26.65", "zoom": "11"}),
    "map_track": ("/rectify/v1/track", "track_rectify", {"point_list": orjson.dumps(TRACK).decode()}),
    "map_jsapi": ("/api", "javascript_api", {"v": "3.0"}),
}
"""Path, service and fields of functions whose endpoints give no example."""


class Start(Struct, frozen=True):
    """One start: seconds until the answer, and those of the processor."""

    wall: float
    processor: float
    log: str = ""
    """What the process had written by then."""

    @staticmethod
    def best(starts: Sequence["Start"]) -> "Start":
        """Return the least of both."""
        return Start(min(start.wall for start in starts), min(start.processor for start in starts))


class Row(Struct, frozen=True):
    """A function: its best start here, that of another tree's program, and microseconds of imports."""

    name: str
    here: Start
    beside: Start | None
    imports: Counter[str]

    @property
    def promise(self) -> float:
        """The seconds that are promised."""
        return PORTRAIT_PROMISE if self.name == PORTRAIT else PROMISE

    @property
    def cells(self) -> list[str]:
        """The row of the table."""
        largest = ", ".join(f"{name} {us / 1000:.0f}" for name, us in self.imports.most_common(PACKAGES))
        return [
            self.name.replace("_", "-"),
            *([f"{self.beside.wall:.2f} ({self.beside.processor:.2f})"] if self.beside else []),
            f"{self.here.wall:.2f} ({self.here.processor:.2f})",
            f"{self.promise}",
            f"{sum(self.imports.values()) / 1000:.0f}: {largest}",
        ]


def measured_functions() -> list[Function]:
    """Return the functions whose start is promised: those of maps, and the portrait."""
    return [f for f in load_functions() if f.name.startswith("map_") or f.name == PORTRAIT]


def head(*, has_beside: bool) -> list[str]:
    """Return the titles of the columns."""
    beside = ["before: s (of the processor)"] if has_beside else []
    return ["function", *beside, "first answer: s (of the processor)", "promised", "ms of imports"]


def measure(
    functions: Sequence[Function], times: int, beside: Path | None, tell: Callable[[Row], None]
) -> None:
    """Start each function `times` times, in turn with that of another tree, and tell the best."""
    with stage() as on:
        for pack in {pack.name for function in functions for pack in function.packs}:
            publish_pack(ensure_pack(pack, PACKS), pack_artifacts(on.settings))
        if any(function.name == PORTRAIT for function in functions):
            make_buckets(on.settings)
            publish_models(on.settings, MODELS)
        for function in functions:
            call = first_call(on, function)
            roots = [ROOT] if beside is None else [ROOT, beside]
            for root in roots:
                _start(on, function.name, call, root)  # brings packs into the cache, and makes bytecode
            starts = [[_start(on, function.name, call, root) for root in roots] for _ in range(times)]
            best = [Start.best(column) for column in zip(*starts, strict=True)]
            imports = _imports(on, function.name, call, times)
            tell(Row(function.name, best[0], best[1] if beside else None, imports))


def first_call(on: Stage, function: Function) -> bytes:
    """Return the request that a function is asked after its start."""
    if function.name == PORTRAIT:
        form = urlencode({"image": pybase64.b64encode(SAMPLE_PHOTO.read_bytes()).decode()})
        return (
            f"POST {PORTRAIT_PATH}?access_token={on.token()} HTTP/1.1\r\nhost: bench\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(form)}\r\n\r\n{form}"
        ).encode()
    if function.name in CALLS:
        path, service, fields = CALLS[function.name]
        return request(path, on.key(service), **fields)
    endpoint = next(filter(_has_example, function.endpoints))
    return request(endpoint.paths[0], on.key(endpoint.service), **endpoint.form.example)


def _has_example(endpoint: Endpoint) -> TypeGuard[MapEndpoint[Any]]:
    return isinstance(endpoint, MapEndpoint) and bool(endpoint.form.example)


def _start(on: Stage, name: str, call: bytes, root: Path, **settings: str) -> Start:
    path = on.folder / f"{name}.sock"
    path.unlink(missing_ok=True)
    source = root / "functions" / name / "main.py"
    began = time.perf_counter()
    with (
        worker(source, path, on.environment | settings, root=root),
        socket.socket(socket.AF_UNIX) as client,
    ):
        client.connect(str(path))
        client.sendall(call)
        answer = client.recv(1 << 16)
        wall = time.perf_counter() - began
        times = worker_process(path).cpu_times()
        log = path.with_suffix(".log").read_text(encoding="utf-8")
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return Start(wall, times.user + times.system, log)


def _imports(on: Stage, name: str, call: bytes, times: int) -> Counter[str]:
    """Return the microseconds that the modules of each package take, the least of several starts each."""
    least: dict[str, int] = {}
    for _ in range(times):
        start = _start(on, name, call, ROOT, PYTHONPROFILEIMPORTTIME="1")
        for microseconds, module in IMPORT.findall(start.log):
            least[module] = min(least.get(module, sys.maxsize), int(microseconds))
    packages: Counter[str] = Counter()
    for module, microseconds in least.items():
        depth = 2 if module.startswith(("shared.", "functions.")) else 1
        packages[".".join(module.split(".")[:depth])] += microseconds
    return packages
