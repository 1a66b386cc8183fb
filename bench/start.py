"""How long `geoportrait up` takes until it is ready, and a function until its first answer.

    python -m bench.start [--again 3]
    python -m bench.start --function map_direction [--again STARTS]

The models must have been fetched before (`make models`); the first start then publishes them, creates the
demo app and makes the first photo. Times include the interpreter's own start.

Of a function: the time from the start of its process until its first answer, with its packs in the local
cache; its processor time; and what its imports take, by package, the least of as many starts each. A busy
machine is told by a wall time above the processor's: `chrt -r 1` before the command puts it first.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.command import arguments
from bench.folders import PACKS, ROOT
from bench.serving import Stage, request, stage, worker
from shared.stores.packs import PLACES, ROADS, pack_artifacts
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack

CALLS: Final = {
    "map_direction": (
        "direction",
        "/direction/v2/driving",
        {"origin": "60.1690,24.9380", "destination": "60.1710,24.9440", "coord_type": "wgs84"},
    )
}
"""Of each function that is measured the service, the path and the fields of a call."""
ROWS: Final = 20
IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")


def seconds_until_ready(home: Path) -> float:
    """Start a bundle in `home`, wait until it says that it is ready, stop it."""
    command = [sys.executable, "-m", "tools.cli.main", "up", "--home", str(home)]
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--http-port", "0", "--https-port", "0"],
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
        answer = b""
        while b'"status":' not in answer:
            answer += client.recv(1 << 16)
        seconds = time.perf_counter() - began
    after = os.times()
    assert b'"status":0' in answer, answer
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


def measure_function(name: str, times: int) -> None:
    """Print the cold starts of a function, and its imports."""
    service, path, fields = CALLS[name]
    with stage() as on:
        for pack in (ROADS, PLACES):
            publish_pack(ensure_pack(pack, PACKS), pack_artifacts(on.settings))
        call = request(path, on.key(service), **fields)
        cold_start(on, name, call, 0)  # brings the packs into the cache
        starts = [cold_start(on, name, call, number) for number in range(1, times + 1)]
    print("first answer, s      " + "  ".join(f"{seconds:.2f}" for seconds, _ in starts))
    print("processor, s         " + "  ".join(f"{spent:.2f}" for _, spent in starts))
    print(f"best of {times}: {min(starts)[0]:.2f} s")
    packages = import_milliseconds(name, times)
    print(f"imports of main, ms {sum(packages.values()) / 1000:8.1f}")
    for package, microseconds in packages.most_common(ROWS):
        print(f"  {package:30} {microseconds / 1000:8.1f}")


def main() -> None:
    """Print the times and the load of the machine."""
    parser = arguments(__doc__)
    parser.add_argument("--again", type=int, default=3)
    parser.add_argument("--function", choices=sorted(CALLS))
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if options.function:
        measure_function(options.function, options.again)
        return
    with TemporaryDirectory(prefix="gp-") as folder:
        print(f"first start   {seconds_until_ready(Path(folder)):5.1f} s")
        for _ in range(options.again):
            print(f"later start   {seconds_until_ready(Path(folder)):5.1f} s")


if __name__ == "__main__":
    main()
