"""`geoportrait digest`: the monthly digest of compliance, its deliveries, the list of regulatory notices."""

import asyncio
import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shared.access.days import SHANGHAI
from shared.config import settings
from shared.service_level.months import Month
from tools.cli.output import failure, print_table, say
from tools.cli.reports import JSON, MONTH

if TYPE_CHECKING:
    from functions.report_monthly.engine.compliance.making import DigestMaker
    from functions.report_monthly.engine.compliance.push import DigestPush
    from shared.service_level.digests import Receipt


@contextmanager
def digest_making() -> Iterator[tuple["DigestMaker", "DigestPush"]]:
    """Give what makes digests and what pushes them; what goes wrong becomes one line and exit status 1."""
    from functions.report_monthly.errors import ReportError
    from functions.report_monthly.service import digest_maker, digest_push
    from shared.access.errors import AccessError
    from shared.stores.errors import StoreError

    try:
        with digest_maker(settings()) as maker:
            yield maker, digest_push(settings(), maker)
    except ReportError as error:
        raise click.ClickException(str(error)) from None
    except AccessError as error:
        raise failure(error, "redis_url") from None
    except StoreError as error:
        raise failure(error, "s3_endpoint_url") from None


@click.group()
def digest() -> None:
    """Make, fetch and push the digest of compliance."""


@digest.command()
@MONTH
@click.option("--reason", default="", help="Why the digest of a whole month is made again; it is printed.")
@click.option("--author", default="", help="Who makes it again.")
@JSON
def make(month: Month, reason: str, author: str, as_json: bool) -> None:
    """Make the digest of MONTH (2026-11); that of a whole month is pushed at the next run of the clock."""
    with digest_making() as (maker, _):
        keys = list(maker.make(month, reason=reason, author=author))
    say(as_json, "\n".join(f"reports/{key}" for key in keys), documents=keys)


@digest.command()
@MONTH
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True)
@JSON
def fetch(month: Month, folder: Path, as_json: bool) -> None:
    """Bring the newest revision of MONTH's digest into a folder."""
    with digest_making() as (maker, _):
        files = maker.archive.fetch(month, folder)
    if not files:
        raise click.ClickException(f"there is no digest of {month}: geoportrait digest make {month}")
    say(as_json, "\n".join(map(str, files)), files=[str(file) for file in files])


@digest.command("list")
@JSON
def list_command(as_json: bool) -> None:
    """List the digests and what became of their deliveries."""
    with digest_making() as (maker, _):
        receipts = [receipt for month in maker.archive.months() for receipt in maker.archive.receipts(month)]
    _show(receipts, as_json)


@digest.command()
@MONTH
@JSON
def push(month: Month, as_json: bool) -> None:
    """Push the digest of MONTH now to every address that has not got it, refused ones too."""
    with digest_making() as (_, pusher):
        receipts = asyncio.run(pusher.push_again(month))
    _show(receipts, as_json)
    if any(receipt.state != "delivered" for receipt in receipts):
        raise click.exceptions.Exit(1)


@digest.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@JSON
def notices(file: Path | None, as_json: bool) -> None:
    """Print the regulatory notices, or put the table FILE (TOML) in their place."""
    with digest_making() as (maker, _):
        if file is None:
            rows = maker.archive.notices()
        else:
            maker.archive.prepare()
            rows = maker.archive.write_notices(file.read_bytes())
    contents = [notice.model_dump(mode="json", by_alias=True) for notice in rows]
    if as_json:
        say(True, "", notices=contents)
    else:
        print_table("Regulatory notices", contents)


@digest.command()
@JSON
def secret(as_json: bool) -> None:
    """Print the secret that receivers verify the signature of a pushed digest with."""
    from functions.report_monthly.engine.compliance.channels import digest_secret

    signing_key = settings().token_signing_key.get_secret_value()
    if not signing_key:
        raise click.ClickException("TOKEN_SIGNING_KEY is not set: the secret is derived from it")
    value = digest_secret(signing_key)
    say(as_json, value, secret=value)


def _show(receipts: Sequence["Receipt"], as_json: bool) -> None:
    if as_json:
        say(True, "", receipts=[receipt.model_dump() for receipt in receipts])
    else:
        print_table("Deliveries", [_row(receipt) for receipt in receipts])


def _row(receipt: "Receipt") -> dict[str, Any]:
    """Return a receipt for people; the query of an address may hold a secret."""
    last_try = dt.datetime.fromtimestamp(receipt.last_try_at, SHANGHAI) if receipt.last_try_at else None
    return {
        "digest": receipt.digest,
        "address": receipt.address.partition("?")[0],
        "state": receipt.state,
        "tries": receipt.tries,
        "last try": f"{last_try:%Y-%m-%d %H:%M}" if last_try else "",
        "answer": receipt.answer,
    }
