"""How long `geoportrait up` takes until it is ready, and a function until its first answer.

    python -m bench.start [--again 3]
    python -m bench.start --function all [--again 3]

The models must have been fetched before (`make models`); the first start then publishes them, creates the
demo app and makes the first photo. Times include the interpreter's own start.

Of a function, `map_direction` or all of them: the time from the start of its process until it has answered
the example of its first endpoint, with its packs in the local cache, and its processor time, the best of as
many starts; for one function also what its imports take, by package. A busy machine is told by a wall time
above the processor's: `nice -n -20` before the command puts it first.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeGuard

from bench.command import arguments
from bench.folders import PACKS, ROOT
from bench.serving import Stage, request, stage, worker
from shared.stores.packs import pack_artifacts
from shared.web.endpoint import Endpoint
from shared.web.function import Function
from shared.web.map import MapEndpoint
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack
from tools.routes import load_functions

ALL: Final = "all"
ROWS: Final = 20
IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")


def seconds_until_ready(home: Path) -> float:
    """Start a bundle in `home`, wait until it says that it is ready, stop it."""
    command = [sys.executable, "-m", "tools.cli.main", "up", "--home", str(home)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--http-port", "0", "--https-port", "0", "--console-port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    with process.stdout as output:
        ready = any("ready after" in line for line in output)
        elapsed = time.monotonic() - began
        process.send_signal(signal.SIGINT)
        process.wait()
    if not ready:
        raise SystemExit("the bundle did not start")
    return elapsed


def map_functions() -> list[Function]:
    """Return the functions that serve maps."""
    return [function for function in load_functions() if any(map(_has_example, function.endpoints))]


def _has_example(endpoint: Endpoint) -> TypeGuard[MapEndpoint[Any]]:
    return isinstance(endpoint, MapEndpoint) and bool(endpoint.form.example)


def first_call(on: Stage, function: Function) -> bytes:
    """Return the request of the example of a function's first endpoint that has one."""
    endpoint = next(filter(_has_example, function.endpoints))
    return request(endpoint.paths[0], on.key(endpoint.service), **endpoint.form.example)


def cold_start(on: Stage, name: str, call: bytes, number: int) -> tuple[float, float]:
    """Start a function and ask it; return the seconds until the answer, and those of the processor."""
    path = on.folder / f"{name}{number}.sock"
    before = os.times()
    began = time.perf_counter()
    with (
        worker(ROOT / "functions" / name / "main.py", path, on.environment),
        socket.socket(socket.AF_UNIX) as client,
    ):
        client.connect(str(path))
        client.sendall(call)
        answer = client.recv(1 << 16)
        seconds = time.perf_counter() - began
    after = os.times()
    assert answer.startswith(b"HTTP/1.1 200"), answer
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, spent


def import_milliseconds(name: str, times: int) -> Counter[str]:
    """Return what the modules of each package take to import, the least of several starts each."""
    least: dict[str, int] = {}
    command = [sys.executable, "-X", "importtime", "-c", f"import functions.{name}.main"]
    for _ in range(times):
        lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stderr
        for microseconds, module in IMPORT.findall(lines):
            least[module] = min(least.get(module, sys.maxsize), int(microseconds))
    packages: Counter[str] = Counter()
    for module, microseconds in least.items():
        depth = 2 if module.startswith(("shared", "functions")) else 1
        packages[".".join(module.split(".")[:depth])] += microseconds
    return packages


def measure_functions(functions: Sequence[Function], times: int) -> None:
    """Print the best of several starts of each function, and of a single one its imports."""
    packs = {pack.name for function in functions for pack in function.packs}
    with stage() as on:
        for pack in packs:
            publish_pack(ensure_pack(pack, PACKS), pack_artifacts(on.settings))
        print(f"{'':20}{'first answer, s':>16}{'processor, s':>14}")
        for function in functions:
            call = first_call(on, function)
            cold_start(on, function.name, call, 0)  # brings the packs into the cache
            starts = [cold_start(on, function.name, call, number) for number in range(1, times + 1)]
            seconds, spent = (min(column) for column in zip(*starts, strict=True))
            print(f"{function.name:20}{seconds:16.2f}{spent:14.2f}")
    if len(functions) > 1:
        return
    packages = import_milliseconds(functions[0].name, times)
    print(f"imports of main, ms {sum(packages.values()) / 1000:8.1f}")
    for package, microseconds in packages.most_common(ROWS):
        print(f"  {package:30} {microseconds / 1000:8.1f}")


def main() -> None:
    """Print the times and the load of the machine."""
    parser = arguments(__doc__)
    parser.add_argument("--again", type=int, default=3)
    parser.add_argument("--function")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if options.function:
        functions = [f for f in map_functions() if options.function in (ALL, f.name)]
        if not functions:
            raise SystemExit(f"expected {ALL} or a function of maps, found {options.function}")
        measure_functions(functions, options.again)
        return
    with TemporaryDirectory(prefix="gp-") as folder:
        print(f"first start   {seconds_until_ready(Path(folder)):5.1f} s")
        for _ in range(options.again):
            print(f"later start   {seconds_until_ready(Path(folder)):5.1f} s")


if __name__ == "__main__":
    main()
