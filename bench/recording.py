"""What the recording of calls costs a map endpoint, in processor time of its process.

    python -m bench.recording [--rounds 12] [--seconds 1.0]

Coordinate conversion, the lightest endpoint, behind its unix socket with a real Redis, in three processes:
as it is, without the counts (of the reports and of `/metrics`, the thread that stores them included), and
without the log line too. They take turns for a second each, 16 connections; the figure is the median over the
rounds of processor time a request, so other work on the machine does not count.

The promise, checked by the exit status: counts cost at most 5 % of a request.
"""

import asyncio
import os
import socket
import statistics
import struct
import sys
import time
from pathlib import Path

from bench.command import arguments
from bench.serving import CONNECTIONS, connect, measured, request, stage

MOST_SHARE = 0.05
TICKS = os.sysconf("SC_CLK_TCK")
_MAIN = "from functions.map_coordinate.main import FUNCTION, main\n"
_WITHOUT_COUNTS = """
from shared.telemetry.flusher import Flusher
from shared.telemetry.metrics import Metrics
from shared.telemetry.minutes import MinuteBuffer
Flusher.ensure_running = lambda self: None
Metrics.count = lambda self, service, outcome, seconds: None
MinuteBuffer.add = lambda self, service, outcome, seconds: None
"""
_WITHOUT_ANYTHING = """
from shared.telemetry import Telemetry
Telemetry.record = lambda self, service, appid, outcome, seconds, log_id: None
"""


async def count_calls(path: Path, call: bytes, seconds: float) -> int:
    """Ask as fast as the process answers; return how many answers that were."""

    async def ask_on(end: float) -> int:
        connection = await connect(path)
        count = 0
        while time.perf_counter() < end:
            await connection.ask(call)
            count += 1
        connection.close()
        return count

    end = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(ask_on(end) for _ in range(CONNECTIONS))))


def process_id(path: Path) -> int:
    """Return the process that listens at a unix socket."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[0])


def processor_seconds(pid: int) -> float:
    """Return what a process has used, in its own code and in the kernel's."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main() -> None:
    """Print microseconds a request, and the share of the recording."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    sources = {"as it is": "", "without counts": _WITHOUT_COUNTS, "without log lines too": _WITHOUT_ANYTHING}
    with stage() as bundle:
        call = request("/geoconv/v2", bundle.key("geoconv"), coords="106.7,26.5", model="1")
        sockets = {}
        for number, (name, text) in enumerate(sources.items()):
            source = bundle.folder / f"source{number}.py"
            source.write_text(text + _MAIN, encoding="utf-8")
            sockets[name] = bundle.start("map_coordinate", source, row=str(number))
            measured(count_calls(sockets[name], call, options.seconds))
        costs: dict[str, list[float]] = {name: [] for name in sources}
        for _ in range(options.rounds):
            for name, path in sockets.items():
                pid = process_id(path)
                began = processor_seconds(pid)
                calls = measured(count_calls(path, call, options.seconds))
                costs[name].append((processor_seconds(pid) - began) / calls * 1e6)
    medians = {name: statistics.median(values) for name, values in costs.items()}
    for name, cost in medians.items():
        print(f"| {name} | {cost:.0f} µs of processor time a request |")
    whole, without_counts, without_anything = medians.values()
    share = (whole - without_counts) / whole
    print(f"| counts | {share:.1%} of a request |")
    print(f"| log line | {(without_counts - without_anything) / whole:.1%} of a request |")
    sys.exit(share > MOST_SHARE)


if __name__ == "__main__":
    main()
