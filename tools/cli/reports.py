"""`geoportrait reports`: monthly reports, announced maintenance, and what people write about outages."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.access.days import SHANGHAI
from shared.catalogue import load_catalogue
from shared.config import settings
from shared.service_level.maintenance import MaintenanceWindow
from shared.service_level.months import Month, MonthError
from tools.cli.output import failure, print_table, say

if TYPE_CHECKING:
    from functions.report_monthly.engine.making import ReportMaker

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
AUTHOR = click.option("--author", required=True, help="Who says so; it is kept.")
TIME = click.DateTime(["%Y-%m-%d %H:%M"])


class MonthArgument(click.ParamType[Month]):
    """A month such as 2026-11."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Return the month."""
        try:
            return value if isinstance(value, Month) else Month.parse(str(value))
        except MonthError as error:
            self.fail(str(error), param, ctx)


MONTH = click.argument("month", type=MonthArgument())


@contextmanager
def report_making() -> Iterator["ReportMaker"]:
    """Give what makes reports; what goes wrong becomes one line and exit status 1."""
    from functions.report_monthly.errors import ReportError
    from functions.report_monthly.service import report_maker
    from shared.stores.errors import StoreError

    try:
        yield report_maker(settings())
    except ReportError as error:
        raise click.ClickException(str(error)) from None
    except StoreError as error:
        raise failure(error, "s3_endpoint_url") from None


@click.group()
def reports() -> None:
    """Make and fetch the monthly reports, announce maintenance, explain outages."""


@reports.command()
@MONTH
@click.option("--reason", default="", help="Why a whole month is made again; the report prints it.")
@click.option("--author", default="", help="Who makes it again.")
@JSON
def make(month: Month, reason: str, author: str, as_json: bool) -> None:
    """Make the reports of MONTH (2026-11), the running one too."""
    with report_making() as maker:
        keys = list(maker.make(month, reason=reason, author=author))
    say(as_json, "\n".join(f"reports/{key}" for key in keys), documents=keys)


@reports.command("list")
@JSON
def list_command(as_json: bool) -> None:
    """List the months of which there are reports."""
    from shared.service_level.archive import TREND_MONTHS

    with report_making() as maker:
        now = Month.at_time(time.time())
        months = [now.plus_months(-back) for back in range(TREND_MONTHS, -1, -1)]
        rows = [row.model_dump() for month in months if (row := maker.archive.figures(month)) is not None]
    if as_json:
        say(True, "", months=rows)
    else:
        columns = ("month", "revision", "is_partial", "reason", "author", "calls", "bad_minutes")
        print_table("Reports", [{name: row[name] for name in columns} for row in rows])


@reports.command()
@MONTH
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True)
@JSON
def fetch(month: Month, folder: Path, as_json: bool) -> None:
    """Bring the newest revision of MONTH's documents into a folder."""
    with report_making() as maker:
        files = maker.archive.fetch(month, folder)
    if not files:
        raise click.ClickException(f"there are no reports of {month}: geoportrait reports make {month}")
    say(as_json, "\n".join(map(str, files)), files=[str(file) for file in files])


@reports.command("roll-up")
@JSON
def roll_up(as_json: bool) -> None:
    """Bring what Redis counted into the history now, as the clock does every hour."""
    import redis

    from functions.report_monthly.service import rolling_up
    from shared.access.errors import AccessError

    with report_making():
        try:
            with rolling_up(settings()) as work:
                changes = dict(work.run())
        except (AccessError, redis.RedisError) as error:
            raise failure(error, "redis_url") from None
    say(as_json, f"{sum(changes.values())} files of the history changed", **changes)


@reports.command()
@click.option("--from", "begin", type=TIME, required=True, help="Beijing time, as 2026-11-12 01:00.")
@click.option("--to", "end", type=TIME, required=True, help="Beijing time.")
@click.option("--service", "services", multiple=True, metavar="ID", help="Only this service (repeatable).")
@click.option("--reason", required=True, help="What is done; the report prints it.")
@AUTHOR
@JSON
def announce(
    begin: dt.datetime, end: dt.datetime, services: tuple[str, ...], reason: str, author: str, as_json: bool
) -> None:
    """Announce maintenance; its minutes count from now on, never backwards."""
    strangers = sorted(set(services) - set(load_catalogue()))
    if strangers:
        raise click.UsageError(f"no service {', '.join(strangers)}; expected ids of the catalogue")
    if end <= begin:
        raise click.UsageError("expected --to behind --from")
    window = MaintenanceWindow(
        begin_time=_seconds(begin),
        end_time=_seconds(end),
        announced_at=int(time.time()),
        author=author,
        reason=reason,
        services=services,
    )
    with report_making() as maker:
        maker.archive.prepare()
        maker.archive.announce(window)
    say(as_json, f"announced: {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}", **window.model_dump())


@reports.command()
@click.argument("service")
@click.argument("begin", type=TIME)
@click.argument("text")
@AUTHOR
@JSON
def explain(service: str, begin: dt.datetime, text: str, author: str, as_json: bool) -> None:
    """Write the cause of an outage of SERVICE that began at BEGIN (Beijing time), for the next revision."""
    from shared.service_level.archive import Cause

    if service not in load_catalogue():
        raise click.UsageError(f"no service {service!r}; expected an id of the catalogue")
    seconds = _seconds(begin)
    written_at = int(time.time())
    cause = Cause(service=service, minute=seconds // 60, text=text, author=author, written_at=written_at)
    with report_making() as maker:
        maker.archive.prepare()
        maker.archive.explain(Month.at_time(seconds), cause)
    say(as_json, f"written: {service}, {begin:%Y-%m-%d %H:%M}", **cause.model_dump())


def _seconds(time_in_beijing: dt.datetime) -> int:
    return int(time_in_beijing.replace(tzinfo=SHANGHAI).timestamp())
