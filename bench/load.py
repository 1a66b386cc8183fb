"""Every service at its own calls a second, one after the other, against a whole bundle; then a day of all.

    python -m bench.load [--seconds 20] [--day-seconds 120] [--peak 60] [--only SERVICE ...] [--write]

A bundle in process mode runs on this machine: nginx, every function, Redis, S3. What is asked stands in
bench/load_mix.toml. Calls go through nginx at fixed times, whether or not answers have come, at the calls a
second that the catalogue grants one app (a matrix: pairs; Yingyan: by group; the overseas basemap: 20 map
loads a second), by an app whose own limits are out of the way. Where the machine does not carry that, because
a call fails or the 99th percentile is above 300 ms, four callers ask in turn, and a second line shows what it
carries.

`errors` are calls that were not answered; what their callers saw is printed below the table. CPU is that of
the function's process, and of everything (function, nginx, Redis, S3), for a call. Memory is the function's.
The client runs on the same cores.

The day: 24 hours in `--day-seconds`, the calls of all services mixed by their shares (`day` in the table), up
to `--peak` calls a second at noon. `--write` puts the tables into docs/performance.md; with `--only` lines
of those services take the place of their earlier ones, and the day stays as it is. Exit status 1: a call
failed where the machine was not too slow, or a service has no answer at all.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Final

import psutil
from msgspec import Struct

from bench.command import arguments
from bench.folders import ROOT
from bench.generated_tables import read_part, replace_part, table, table_rows
from bench.load_client import Answers, Connections, ask_call, ask_in_turn, ask_steadily
from bench.load_mix import Call, Caller, MixRow, calls_of, rate_of, read_mix
from bench.load_stage import LoadStage, load_stage
from bench.serving import measured
from shared.catalogue import Catalogue, load_catalogue

DOCUMENT: Final = ROOT / "docs/performance.md"
SEEN: Final = "What callers saw instead of an answer:"
AGAIN: Final = " Measured again"
MOST_MS: Final = 300.0
LEAST_SHARE: Final = 0.95
CALLERS: Final = 4
WARM_CALLS: Final = 8
HOURS: Final = (2, 1, 1, 1, 1, 2, 5, 20, 55, 80, 90, 95, 100, 85, 80, 85, 80, 70, 50, 40, 30, 20, 10, 5)
"""Share of the peak in each hour of a day in an office's life, in hundredths."""
HEAD: Final = (
    "service",
    "asked a second",
    "answered a second",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "errors",
    "CPU ms a call: function",
    "all",
    "memory MB",
)


class Spent(Struct, frozen=True):
    """Seconds of processors since the start of each process, by its id."""

    function: float
    everything: float

    def __sub__(self, earlier: "Spent") -> "Spent":
        return Spent(self.function - earlier.function, self.everything - earlier.everything)


class Measurement(Struct, frozen=True):
    """One line of the table."""

    name: str
    asked: str
    answers: Answers
    spent: Spent
    memory: float

    @property
    def is_carried(self) -> bool:
        """Tell whether every call was answered, in time."""
        return not self.answers.failures and self.answers.percentile(0.99) <= MOST_MS

    def cells(self) -> list[str]:
        """Return the line's cells."""
        answers, calls = self.answers, max(1, self.answers.calls)
        percentiles = [f"{answers.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)]
        seconds = (self.spent.function, self.spent.everything)
        spent = [f"{value * 1e3 / calls:.1f}" if value else "–" for value in seconds]
        return [
            self.name,
            self.asked,
            f"{answers.rate:.1f}",
            *percentiles,
            str(answers.failures.total()),
            *spent,
            f"{self.memory:.0f}" if self.memory else "–",
        ]


def main() -> None:
    """Print both tables."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--day-seconds", type=float, default=120)
    parser.add_argument("--peak", type=float, default=60)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    catalogue = load_catalogue()
    rows = read_mix(catalogue)
    chosen = [row for row in rows if not options.only or row.service in options.only]
    if not chosen:
        parser.error(f"expected services of the catalogue, found {' '.join(options.only)}")
    with load_stage({}) as stage:
        caller = stage.caller(catalogue)
        stage.load_data(caller)
        service_lines, failures = measured(measure_services(stage, caller, catalogue, chosen, options))
        day_lines = [] if options.only else measured(measure_day(stage, caller, rows, options))
    if options.only:
        text = renewed_part(read_part(DOCUMENT, "load"), service_lines)
    else:
        text = document_part(service_lines, day_lines, failures, options)
    print(text)
    if options.write:
        replace_part(DOCUMENT, "load", text)
    silent = [line.name for line in service_lines if not line.answers.milliseconds]
    if wrong := [*silent, *failures]:
        sys.exit("not as it should be: " + "; ".join(dict.fromkeys(wrong)))


async def measure_services(
    stage: LoadStage,
    caller: Caller,
    catalogue: Catalogue,
    rows: Sequence[MixRow],
    options: argparse.Namespace,
) -> tuple[list[Measurement], list[str]]:
    """Return the lines of the first table, and what went wrong in them."""
    lines: list[Measurement] = []
    failures: list[str] = []
    connections = Connections(stage.host, stage.port)
    for name, group in groupby(rows, lambda row: row.name):
        same = list(group)
        rate = rate_of(same[0], catalogue)
        function = catalogue[same[0].service].function
        calls = _interleaved([calls_of(row, caller) for row in same])
        for call in calls[:WARM_CALLS]:
            await ask_call(connections, call)
        before, asked = _spent(stage, function), f"{rate:g}" + (" calls" if same[0].units > 1 else "")
        answers = await ask_steadily(connections, calls, rate, options.seconds)
        line = Measurement(name, asked, answers, _spent(stage, function) - before, _memory(stage, function))
        lines.append(_shown(line))
        if not line.is_carried:
            before = _spent(stage, function)
            answers = await ask_in_turn(connections, calls, CALLERS, options.seconds)
            spent = _spent(stage, function) - before
            most = Measurement(
                f"{name}: carried", f"{CALLERS} in turn", answers, spent, _memory(stage, function)
            )
            lines.append(_shown(most))
            failures += [f"{name}: {count} times {seen}" for seen, count in answers.failures.items()]
    connections.close()
    return lines, failures


async def measure_day(
    stage: LoadStage, caller: Caller, rows: Sequence[MixRow], options: argparse.Namespace
) -> list[Measurement]:
    """Return a line for each part of the day."""
    chance = random.Random(9)
    lists = [calls_of(row, caller, 60) for row in rows if row.day]
    shares = [row.day for row in rows if row.day]
    connections = Connections(stage.host, stage.port)
    lines = []
    for first in range(0, len(HOURS), 6):
        whole, before = Answers(), _spent(stage, "")
        for share in HOURS[first : first + 6]:
            seconds = options.day_seconds / len(HOURS)
            rate = max(0.5, options.peak * share / 100)
            picked = chance.choices(lists, shares, k=max(1, round(rate * seconds)))
            hour = await ask_steadily(connections, [chance.choice(calls) for calls in picked], rate, seconds)
            whole.milliseconds += hour.milliseconds
            whole.failures += hour.failures
            whole.seconds += hour.seconds
        name = f"{first}:00 to {first + 6}:00"
        asked = f"{options.peak * sum(HOURS[first : first + 6]) / 600:.1f}"
        lines.append(_shown(Measurement(name, asked, whole, _spent(stage, "") - before, _memory(stage, ""))))
    connections.close()
    return lines


def document_part(
    services: Sequence[Measurement],
    day: Sequence[Measurement],
    failures: Sequence[str],
    options: argparse.Namespace,
) -> str:
    """Return what stands in the document."""
    seen: Counter[str] = Counter()
    for line in (*services, *day):
        seen.update({f"{line.name}: {what}": count for what, count in line.answers.failures.items()})
    parts = [
        f"{os.cpu_count()} cores, {options.seconds:g} s a service, {time.strftime('%Y-%m-%d')};"
        f" load of the machine at the end {os.getloadavg()[0]:.1f}.",
        table(HEAD, [line.cells() for line in services]),
        f"A day of all services in {options.day_seconds:g} s, {options.peak:g} calls a second at noon:",
        table(("hours", *HEAD[1:]), [line.cells() for line in day]),
    ]
    if seen:
        parts.append(SEEN)
        parts.append(table(("where", "times"), [(what, str(count)) for what, count in sorted(seen.items())]))
    if failures:
        parts.append("Failures without overload: " + "; ".join(failures) + ".")
    return "\n\n".join(parts)


def renewed_part(part: str, lines: Sequence[Measurement]) -> str:
    """Return an earlier `document_part` in which some services have new lines."""
    beginning, services, day_head, day, *rest = part.split("\n\n")
    names = sorted({_service(line.name) for line in lines})
    rows: list[list[str]] = []
    for row in table_rows(services):
        if _service(row[0]) not in names:
            rows.append(row)
        elif ":" not in row[0]:
            rows += [line.cells() for line in lines if _service(line.name) == row[0]]
    tables = [paragraph for paragraph in rest if paragraph.startswith("| where ")]
    seen = [row for paragraph in tables for row in table_rows(paragraph) if _service(row[0]) not in names]
    for line in lines:
        seen += [[f"{line.name}: {what}", str(count)] for what, count in line.answers.failures.items()]
    moment = f"{time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f}"
    parts = [
        f"{beginning.partition(AGAIN)[0]}{AGAIN} ({moment}): {', '.join(names)}.",
        table(HEAD, rows),
        day_head,
        day,
    ]
    if seen:
        parts += [SEEN, table(("where", "times"), sorted(seen))]
    return "\n\n".join(parts)


def _service(name: str) -> str:
    """Return the service of a line, or of what its callers saw."""
    return name.partition(":")[0]


def _shown(line: Measurement) -> Measurement:
    print(" ".join(f"{cell:>12}" for cell in line.cells()), dict(line.answers.failures) or "", flush=True)
    return line


def _interleaved(lists: list[list[Call]]) -> list[Call]:
    return [call for calls in zip(*lists, strict=True) for call in calls]


def _spent(stage: LoadStage, function: str) -> Spent:
    everything = 0.0
    for process in stage.bundle.processes():
        with suppress(psutil.NoSuchProcess):
            everything += _seconds(process)
    process = stage.find_function(function) if function else None
    return Spent(_family(process), everything)


def _family(process: psutil.Process | None) -> float:
    if process is None:
        return 0.0
    return sum(_seconds(member) for member in _members(process))


def _members(process: psutil.Process) -> Iterator[psutil.Process]:
    yield process
    with suppress(psutil.NoSuchProcess):
        yield from process.children(recursive=True)


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _memory(stage: LoadStage, function: str) -> float:
    """Return megabytes of a function, or of the whole bundle; shared pages count by their share."""
    process = stage.find_function(function) if function else None
    family = list(_members(process)) if process else stage.bundle.processes()
    total = 0
    for member in family:
        with suppress(psutil.NoSuchProcess):
            total += member.memory_full_info().pss
    return total / 1e6


if __name__ == "__main__":
    main()
