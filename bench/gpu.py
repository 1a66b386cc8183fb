"""What a portrait asks of a card, and how many a second the parts allow: from the graphs, without a card.

    python -m bench.gpu [--rounds 10] [--write]

Sends the sample photo (1200 x 1600, enlarged) as a real request and notes what the networks are given. Every
network then runs once on the CPU with those inputs, and its kernels are counted (bench/gpu_graphs.py):
operations, bytes of the card's memory, kernels to start, memory at once. What crosses the bus is what the
function hands over and takes back. The processor time beside the networks, and how long Python's lock is
held, are measured over requests whose networks answer from a record.

Each gives a roof of requests a second for a card; the least one is what the card can do at best. No figure
here was measured on a card. A run reaches a part of its roof only, 55 % is reckoned with.

`--write` puts the tables into docs/portrait-performance.md. Ends with status 1 when a promise is broken: at
least 20 requests a second within 4 GB on a P4, and 400 a second for the networks alone on a card of a
datacentre of today, each by its least roof at 55 %.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import MODELS, ROOT
from bench.generated_tables import replace_part, table
from bench.gpu_graphs import Demand, demand_of
from bench.portrait import PHOTO, Ask, asker, form_of, photos, servers
from functions.segment_idphoto.engine.inference.recurrence import STATE_AT_START, Passes, RecurrentModel
from functions.segment_idphoto.engine.inference.session import Model
from functions.segment_idphoto.engine.matting.profiles import find_profile

DOCUMENT: Final = ROOT / "docs" / "portrait-performance.md"
EFFICIENCY: Final = 0.55
BATCH: Final = 4
PROCESSES: Final = 2
LAUNCH_SECONDS: Final = 6e-6  # ONNX Runtime starts a kernel in 5 to 8 microseconds
LOCK_INTERVAL: Final = 1e-3  # seconds after which the thread that watches the lock lets go of it
CONTEXT_MB: Final = 300  # of the card's memory for CUDA, cuDNN and their workspace, each process
MEMORY_MB: Final = 4096
LEAST_ON_P4, LEAST_OF_NETWORKS = 20, 400

Tensor = NDArray[Any]


class Card(Struct, frozen=True):
    """Peak rates of a card: its maker's figures, and what a bus of that generation carries in practice."""

    name: str
    teraflops: float
    half_teraflops: float
    memory_gb_s: float
    bus_gb_s: float
    cores: int
    processes: int = PROCESSES

    @property
    def gains_by_half(self) -> bool:
        """Whether the card computes in half precision at least as fast."""
        return self.half_teraflops >= self.teraflops


CARDS: Final = (
    Card("P4", 5.5, 0.09, 192, 6, 8),
    Card("T4", 8.1, 65, 320, 6, 8),
    Card("H200", 67, 990, 4800, 40, 16, processes=8),
)


class Record(Struct):
    """What the networks were given in one request, and what they answered."""

    runs: list[tuple[str, dict[str, Tensor]]] = field(default_factory=list)
    passes: list[Passes] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    up_bytes: int = 0
    down_bytes: int = 0


def main() -> int:
    """Print the tables; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="replayed requests")
    parser.add_argument("--write", action="store_true", help="write docs/portrait-performance.md")
    options = parser.parse_args()
    with servers() as token:
        ask, form = asker(token), form_of(photos(shared=False)["astronaut"])
        record = asyncio.run(recorded(ask, form))
        cpu_seconds, lock_seconds = asyncio.run(replayed(ask, form, record, options.rounds))
    demands = demands_of(record)
    demand_table = demands_as_table(demands, record)
    roof_table, is_kept = roofs_as_table(demands, record, cpu_seconds, lock_seconds)
    print(f"{demand_table}\n\n{roof_table}")
    if options.write:
        replace_part(DOCUMENT, "what a request asks of a card", demand_table)
        replace_part(DOCUMENT, "roofs of cards", roof_table)
    return 0 if is_kept else 1


@contextmanager
def networks(run: Callable[..., Any], passes: Callable[..., Any]) -> Any:
    """Put other functions in the place of the networks' runs."""
    with patch.object(Model, "run", run), patch.object(RecurrentModel, "run", passes):
        yield


async def recorded(ask: Ask, form: bytes) -> Record:
    """Send one request and return what the networks were given and answered."""
    await ask(PHOTO, form)
    record = Record()
    run, run_passes = Model.run, RecurrentModel.run

    def watch(model: Model, inputs: dict[str, Tensor]) -> list[Tensor]:
        answers = run(model, inputs)
        record.runs.append((model.name, inputs))
        record.answers.append(answers)
        record.up_bytes += sum(tensor.nbytes for tensor in inputs.values())
        record.down_bytes += sum(tensor.nbytes for tensor in answers)
        return answers

    def watch_passes(model: RecurrentModel, passes: Passes) -> Tensor:
        answer = run_passes(model, passes)
        record.passes.append(passes)
        record.answers.append(answer)
        record.up_bytes += passes.picture.nbytes + (0 if passes.first is None else passes.first.nbytes)
        record.down_bytes += answer.nbytes
        return answer

    with networks(watch, watch_passes):
        await ask(PHOTO, form)
    return record


async def replayed(ask: Ask, form: bytes, record: Record, rounds: int) -> tuple[float, float]:
    """Return the processor seconds beside the networks, and those with Python's lock, of one request."""
    place = 0

    def answer(*_: Any) -> Any:
        nonlocal place
        place += 1
        return record.answers[place - 1]

    with networks(answer, answer):
        await ask(PHOTO, form)
        cpu: list[float] = []
        for _ in range(rounds):
            place, began = 0, time.process_time()
            await ask(PHOTO, form)
            cpu.append(time.process_time() - began)
        held: list[float] = []
        for _ in range(rounds):
            place = 0
            with lock_watch() as lock_time:
                await ask(PHOTO, form)
            held.append(lock_time())
    return float(np.median(cpu)), float(np.median(held))


@contextmanager
def lock_watch() -> Any:
    """Yield what says how long other threads held Python's lock, at most, since the beginning.

    A thread that computes in Python all the time has the lock whenever nobody else does: whenever it neither
    computes nor waits for a processor, it waits for the lock.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(LOCK_INTERVAL)
    stop, result = threading.Event(), [0.0]

    def compute() -> None:
        began, busy = time.perf_counter(), scheduled_seconds()
        while not stop.is_set():
            pass
        result[0] = time.perf_counter() - began - (scheduled_seconds() - busy)

    thread = threading.Thread(target=compute)
    thread.start()
    try:
        yield lambda: (stop.set(), thread.join(), result[0])[2]
    finally:
        stop.set()
        thread.join()
        sys.setswitchinterval(interval)


def scheduled_seconds() -> float:
    """Return how long this thread has computed or waited for a processor."""
    computing, waiting, _ = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()
    return (int(computing) + int(waiting)) / 1e9


def demands_of(record: Record) -> dict[str, Demand]:
    """Return what a request asks of a card, by network."""
    demands: dict[str, Demand] = {}
    for name, inputs in record.runs:
        demand, _ = demand_of(MODELS / f"{name}.onnx", inputs)
        demands[name] = demands.get(name, Demand()) + demand
    profile = find_profile("rvm-mobilenetv3")
    state = profile.recurrent
    assert state is not None
    for passes in record.passes:
        start = np.zeros((1, *STATE_AT_START), np.float32)
        feed = {name: start for name in state.inputs} | {profile.input.name or "": passes.picture}
        if state.ratio:
            feed[state.ratio] = np.array([passes.ratio], np.float32)
        for _ in range(passes.count - 1):
            demand, outputs = demand_of(MODELS / f"{profile.state_model}.onnx", feed)
            demands[profile.state_model] = demands.get(profile.state_model, Demand()) + demand
            feed |= {name: outputs[output] for name, output in zip(state.inputs, state.outputs, strict=True)}
        demand, _ = demand_of(MODELS / f"{profile.model}.onnx", feed)
        demands[profile.model] = demands.get(profile.model, Demand()) + demand
    return demands


def demands_as_table(demands: Mapping[str, Demand], record: Record) -> str:
    """Return what each network asks, and what crosses the bus."""
    runs = [name for name, _ in record.runs]
    rows = []
    for name, demand in demands.items():
        pixels = record.passes[0].picture.size / 3
        peak = f"{demand.peak_bytes / 1e6:.0f}"
        if name.startswith("rvm"):
            peak += f" ({demand.peak_bytes / pixels:.0f} B a pixel)"
        rows.append(
            [
                name,
                f"{runs.count(name) or 1}",
                f"{demand.operations / 1e9:.1f}",
                f"{demand.moved_bytes / 1e6:,.0f}",
                f"{demand.kernels}",
                peak,
            ]
        )
    whole = sum(demands.values(), Demand())
    rows.append(
        [
            "**sum**",
            "",
            f"**{whole.operations / 1e9:.1f}**",
            f"**{whole.moved_bytes / 1e6:,.0f}**",
            f"**{whole.kernels}**",
            "",
        ]
    )
    return table(("network", "runs", "GFLOP", "MB moved", "kernels", "MB at once"), rows)


def roofs_as_table(
    demands: Mapping[str, Demand], record: Record, cpu_seconds: float, lock_seconds: float
) -> tuple[str, bool]:
    """Return requests a second by each part of each card, and whether the promises hold."""
    rows: list[list[str]] = [[name] for name in ROOFS]
    is_kept = True
    for card in CARDS:
        values = roofs_of(card, demands, record, cpu_seconds, lock_seconds)
        for row, name in zip(rows, ROOFS, strict=True):
            row.append(values[name])
        networks_alone = float(values["**networks alone, at 55 %**"].strip("*"))
        is_kept &= networks_alone >= {"P4": LEAST_ON_P4, "H200": LEAST_OF_NETWORKS}.get(card.name, 0)
        if card.name == "P4":
            is_kept &= float(values["**end to end**"].strip("*")) >= LEAST_ON_P4
    head = ("requests a second by", *(card.name for card in CARDS))
    return table(head, rows), is_kept


ROOFS: Final = (
    "precision of the matting network",
    "processes on the card, at most in a batch",
    "memory of all of them, MB",
    "operations",
    "memory of the card",
    "kernels to start",
    "bus",
    "**networks alone, at 55 %**",
    "processor",
    "Python's lock",
    "**end to end**",
)


def roofs_of(
    card: Card, demands: Mapping[str, Demand], record: Record, cpu_seconds: float, lock_seconds: float
) -> dict[str, str]:
    """Return the roofs of one card as they stand in the table."""
    is_half = card.gains_by_half
    matting = {name for name in demands if name.startswith("rvm")}
    if is_half:
        demands = {
            name: replace(demand, moved_bytes=demand.moved_bytes / 2, peak_bytes=demand.peak_bytes / 2)
            if name in matting
            else demand
            for name, demand in demands.items()
        }
    weights = sum((MODELS / f"{name}.onnx").stat().st_size for name in demands) / (2 if is_half else 1)
    peak = max(demand.peak_bytes for demand in demands.values())
    room = MEMORY_MB * 1e6 / PROCESSES - CONTEXT_MB * 1e6 - weights
    batch = max(1, min(BATCH, int(room // peak)))
    used_mb = card.processes * (CONTEXT_MB + (weights + batch * peak) / 1e6)
    operation_seconds = sum(
        demand.operations / (1e12 * (card.half_teraflops if is_half and name in matting else card.teraflops))
        for name, demand in demands.items()
    )
    whole = sum(demands.values(), Demand())
    kernels = sum(
        demand.kernels / (batch if name in matting or name == "centerface" else 1)
        for name, demand in demands.items()
    )
    crossing = record.up_bytes + record.down_bytes
    if is_half:
        crossing -= sum(passes.picture.nbytes * 4 / 3 / 2 for passes in record.passes)
    rates = {
        "operations": 1 / operation_seconds,
        "memory of the card": 1e9 * card.memory_gb_s / whole.moved_bytes,
        "kernels to start": card.processes / (kernels * LAUNCH_SECONDS),
        "bus": 1e9 * card.bus_gb_s / crossing,
    }
    alone = min(rates.values()) * EFFICIENCY
    processor, lock = card.cores / cpu_seconds, card.processes / lock_seconds
    return {
        "precision of the matting network": "half" if is_half else "full",
        "processes on the card, at most in a batch": f"{card.processes}, {batch}",
        "memory of all of them, MB": f"{used_mb:,.0f}",
        **{name: f"{rate:.0f}" for name, rate in rates.items()},
        "**networks alone, at 55 %**": f"**{alone:.0f}**",
        "processor": f"{processor:.0f} ({card.cores} cores, {1e3 * cpu_seconds:.0f} ms each)",
        "Python's lock": f"{lock:.0f} ({1e3 * lock_seconds:.0f} ms each)",
        "**end to end**": f"**{min(alone, processor, lock):.0f}**",
    }


if __name__ == "__main__":
    raise SystemExit(main())
