"""The life of a bundle: start its servers, take the steps of a start, watch, stop everything."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from tools.local.assembly import Assembly
from tools.local.report import Report
from tools.local.schedule_clock import ScheduleClock
from tools.local.server import Server
from tools.local.supervisor import Supervisor


class Step(Struct, frozen=True):
    """One thing to do at a start, in a thread. `shows_itself`: it draws how far it is itself."""

    doing: str
    do: Callable[[], object]
    shows_itself: bool = False


async def run(
    bundle: Assembly,
    logs: Path,
    report: Report,
    *,
    checking: Sequence[Step],
    preparing: Sequence[Step],
    proving: Sequence[Step],
    following: Sequence[Step],
    is_prepared: bool,
    announce: Callable[[], None],
) -> None:
    """Start everything, call `announce`, and keep everything running until a signal comes.

    The steps of `checking` and `preparing` need Redis and S3, those of `proving` the entrance and its
    functions; one of `checking` that raises ends the start. The functions need what the first steps
    prepare. When an earlier start has done that (`is_prepared`), they start at once, and the steps are taken
    again behind them, in case something is new or was lost. Those of `following` come when everything is
    announced: what takes long, and only some services wait for.

    Whatever happens, nothing of the bundle runs when this returns. Raises ProgramError and what a step
    raises.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    stores = _stores(bundle)
    supervising = asyncio.create_task(
        Supervisor([*stores, *bundle.entrance.servers], logs, report.warn).run()
    )
    token = bundle.settings.event_auth_token
    clock = ScheduleClock(bundle.schedules, token.get_secret_value() if token else "")
    starting = asyncio.create_task(_start(bundle, logs, report, checking, preparing, proving, is_prepared))
    waiting = asyncio.create_task(stopping.wait())
    tasks = [supervising, starting, waiting]
    try:
        await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
        if not stopping.is_set():
            await starting
            tasks.append(asyncio.create_task(clock.run()))  # whom it calls is there from now on
            announce()
            steps = [*(preparing if is_prepared else ()), *following]
            repeating = asyncio.create_task(_repeat(steps, report))
            await asyncio.wait((repeating, waiting), return_when=asyncio.FIRST_COMPLETED)
            await waiting
        report.say("stopping")
    finally:
        for task in tasks:
            task.cancel()
        bundle.entrance.close()
        for server in reversed(stores):
            server.close()


async def _start(
    bundle: Assembly,
    logs: Path,
    report: Report,
    checking: Sequence[Step],
    preparing: Sequence[Step],
    proving: Sequence[Step],
    is_prepared: bool,
) -> None:
    stores = _stores(bundle)
    for server in stores:
        server.launch()
    if is_prepared:
        bundle.entrance.launch()
    if stores:
        with report.step("start " + " and ".join(server.name for server in stores)):
            for server in stores:
                await asyncio.to_thread(server.wait)
    await _take(checking, report)
    if not is_prepared:
        await _take(preparing, report)
    with report.step(f"start {bundle.entrance.description}"):
        if not bundle.entrance.is_launched:
            bundle.entrance.launch()
        await asyncio.to_thread(bundle.entrance.wait, logs)
    await _take(proving, report)


def _stores(bundle: Assembly) -> list[Server]:
    return [server for server in (bundle.redis, bundle.objects) if server is not None]


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
