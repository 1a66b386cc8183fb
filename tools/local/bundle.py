"""The life of a bundle: start its servers, take the steps of a start, watch, stop everything."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.local.assembly import Assembly
from tools.local.programs import ProgramError
from tools.local.report import Report
from tools.local.supervisor import Supervisor

READY_SECONDS = 60.0


@dataclass(frozen=True)
class Step:
    """One thing to do at a start, in a thread. `shows_itself`: it draws how far it is itself."""

    doing: str
    do: Callable[[], object]
    shows_itself: bool = False


async def run(
    bundle: Assembly,
    logs: Path,
    report: Report,
    *,
    preparing: Sequence[Step],
    proving: Sequence[Step],
    prepared: bool,
    started: Callable[[], None],
) -> None:
    """Start everything, call `started`, and keep everything running until a signal comes.

    The steps of `preparing` need Redis and S3, those of `proving` the gateway and its functions. The
    functions need what is prepared; when an earlier start has done it (`prepared`), they start at once,
    and the steps are only taken again behind them, in case something is new or was lost.

    Whatever happens, nothing of the bundle runs when this returns. Raises ProgramError and what a step
    raises.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    servers = [server for server in (bundle.redis, bundle.objects, bundle.gateway) if server is not None]
    supervising = asyncio.create_task(Supervisor(servers, logs, report.warn).run())
    starting = asyncio.create_task(_start(bundle, logs, report, preparing, proving, prepared))
    waiting = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not stopping.is_set():
            await starting
            started()
            if prepared:
                repeating = asyncio.create_task(_repeat(preparing, report))
                await asyncio.wait((repeating, waiting), return_when=asyncio.FIRST_COMPLETED)
            await waiting
        report.say("stopping")
    finally:
        for task in (supervising, starting, waiting):
            task.cancel()
        for server in reversed(servers):
            server.close()


async def _start(
    bundle: Assembly,
    logs: Path,
    report: Report,
    preparing: Sequence[Step],
    proving: Sequence[Step],
    prepared: bool,
) -> None:
    stores = [server for server in (bundle.redis, bundle.objects) if server is not None]
    for server in stores:
        server.launch()
    if prepared:
        bundle.gateway.launch()
    if stores:
        with report.step("start " + " and ".join(server.name for server in stores)):
            for server in stores:
                await asyncio.to_thread(server.wait)
    if not prepared:
        await _take(preparing, report)
    with report.step(f"start the gateway and {', '.join(bundle.gateway.configuration.warm_starts)}"):
        if bundle.gateway.process is None:
            bundle.gateway.launch()
        try:
            await asyncio.to_thread(bundle.gateway.wait, READY_SECONDS)
        except ProgramError as error:
            missing = bundle.gateway.waiting_for()
            if not missing:
                raise
            said = "; ".join(f"{name}: {why} (see {logs / name}.log)" for name, why in missing.items())
            raise ProgramError(f"not ready after {READY_SECONDS:.0f} seconds: {said}") from error
    await _take(proving, report)


async def _take(steps: Sequence[Step], report: Report) -> None:
    for step in steps:
        with report.step(step.doing, quiet=step.shows_itself):
            await asyncio.to_thread(step.do)


async def _repeat(steps: Sequence[Step], report: Report) -> None:
    """Take the steps of a bundle that already runs: one that fails is told, and nothing is stopped."""
    for step in steps:
        try:
            await asyncio.to_thread(step.do)
        except Exception as error:
            report.warn(f"could not {step.doing}: {error}")
