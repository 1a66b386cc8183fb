"""`geoportrait freeze`: special periods in which nothing is changed and calls go on."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from shared.access.days import SHANGHAI
from tools.cli.output import print_rows, print_table, say
from tools.cli.stores import redis_client

if TYPE_CHECKING:
    from shared.changes.freeze import Freeze

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
AUTHOR = click.option("--by", "author", required=True, help="Who says so; it is kept.")


@click.group()
def freeze() -> None:
    """Refuse every change for some time: apps, keys, limits, packs, models, upgrades, restores."""


@freeze.command("on")
@click.option(
    "--until",
    "end",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%d"]),
    required=True,
    help="Beijing time, as 2027-03-12 18:00; it ends then by itself.",
)
@click.option("--reason", required=True, help="What the period is; refusals and reports print it.")
@AUTHOR
@JSON
def begin(end: dt.datetime, reason: str, author: str, as_json: bool) -> None:
    """Begin a freeze now. One in force is replaced."""
    from shared.changes.freeze import FreezeBook

    end_time = int(end.replace(tzinfo=SHANGHAI).timestamp())
    with redis_client() as client:
        began = FreezeBook(client).begin(end_time=end_time, author=author, reason=reason)
    say(as_json, f"changes are frozen until {_time(began.end_time)} (Beijing); calls go on", **_row(began))


@freeze.command("off")
@AUTHOR
@JSON
def lift(author: str, as_json: bool) -> None:
    """Lift the freeze in force."""
    from shared.changes.freeze import FreezeBook

    with redis_client() as client:
        order = FreezeBook(client).lift(author)
    say(as_json, f"the freeze is lifted by {order.lifter}", **_row(order))


@freeze.command()
@JSON
def show(as_json: bool) -> None:
    """Show the freeze in force and those before it."""
    from shared.changes.freeze import FreezeBook

    with redis_client() as client:
        book = FreezeBook(client)
        current, history = book.current(), book.history()
    if as_json:
        say(True, "", current=current and _row(current), history=[_row(row) for row in history])
        return
    if current is None:
        click.echo("Changes may be made: no freeze is in force")
    else:
        print_rows("Frozen", _row(current))
    print_table("Freezes", [_row(row) for row in history])


def _row(row: "Freeze") -> dict[str, Any]:
    return {
        "from": _time(row.begin_time),
        "until": _time(row.end_time),
        "reason": row.reason,
        "by": row.author,
        "lifted_by": row.lifter,
    }


def _time(unix_seconds: int) -> str:
    return dt.datetime.fromtimestamp(unix_seconds, SHANGHAI).strftime("%Y-%m-%d %H:%M")
