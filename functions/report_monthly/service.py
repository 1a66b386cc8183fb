"""What report-monthly does at its times: beats, the roll-up, last month's reports and its digest."""

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import redis

from functions.report_monthly.engine.compliance.channels import Channel, MailChannel, WebhookChannel
from functions.report_monthly.engine.compliance.making import DigestMaker
from functions.report_monthly.engine.compliance.push import DigestPush, Kind
from functions.report_monthly.engine.history.rollup import RollUp
from functions.report_monthly.engine.lease import holding_lease
from functions.report_monthly.engine.making import ReportMaker
from functions.report_monthly.engine.probing.prober import Prober, record_probes
from functions.report_monthly.errors import ReportError
from shared.access.directory import AppDirectory
from shared.access.people.audit import AuditLog
from shared.access.people.store import PeopleStore
from shared.catalogue import load_catalogue
from shared.changes.freeze import Freeze, FreezeBook
from shared.config import Settings, settings
from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.stores.errors import RedisAddressError
from shared.stores.redis import blocking_redis_client
from shared.telemetry.minutes import BUNDLE, KEPT_SECONDS, minute_key

_LOG = logging.getLogger(__name__)

PATIENCE_MS = 5_000
"""How long the roll-up waits for Redis; no caller waits for it."""
DIGEST_DELAY_SECONDS = 2 * 3600
"""How long after its end a month's digest is made: the last hour must be rolled up."""
LEASE_KEY, LEASE_SECONDS = "reports:digest:lease", 900


async def roll_up() -> Mapping[str, Any]:
    """Bring what Redis counted into the history."""
    return await asyncio.to_thread(_roll_up)


async def make_reports() -> Mapping[str, Any]:
    """Make the reports of the month that is over, unless they exist."""
    return await asyncio.to_thread(_make_reports)


async def make_requested() -> Mapping[str, Any]:
    """Make the further revisions that people asked for in the console."""
    return await asyncio.to_thread(_make_requested)


async def push_digest() -> Mapping[str, Any]:
    """Make the digest of the month that is over, unless it exists, and push what waits."""
    return await asyncio.to_thread(_push_digest)


async def probe_services() -> Mapping[str, Any]:
    """Ask for each service through the public edge, and count who answered."""
    configuration = settings()
    if not configuration.probe_url:
        return {}
    minute = int(time.time()) // 60
    signing_key = configuration.token_signing_key.get_secret_value()
    results = await Prober(configuration.probe_url, signing_key, load_catalogue()).run()
    await asyncio.to_thread(_record_probes, minute, results)
    silent = [service for service, has_answered in results.items() if not has_answered]
    if silent:
        _LOG.warning("no answer to the probes of %s", ", ".join(silent))
    return {"probes": len(results), "failed_probes": len(silent)}


def _record_probes(minute: int, results: Mapping[str, bool]) -> None:
    client = blocking_redis_client(_patient(settings()))
    try:
        record_probes(client, minute, results)
    finally:
        client.close()


async def record_beat() -> Mapping[str, Any]:
    """Prove that this minute is recorded, whether or not anybody calls."""
    minute = int(time.time()) // 60
    await asyncio.to_thread(_record_beat, minute)
    return {"minute": minute}


def _record_beat(minute: int) -> None:
    client = blocking_redis_client(_patient(settings()))
    try:
        pipeline = client.pipeline(transaction=False)
        pipeline.hincrby(minute_key(BUNDLE, minute), "beats", 1)
        pipeline.expire(minute_key(BUNDLE, minute), KEPT_SECONDS)
        pipeline.execute()
    finally:
        client.close()


def _roll_up() -> Mapping[str, Any]:
    with rolling_up(settings()) as work:
        return work.run()


def _make_reports() -> Mapping[str, Any]:
    _roll_up()
    month = Month.at_time(time.time()).plus_months(-1)
    maker = report_maker(settings())
    figures = maker.archive.figures(month)
    if figures is not None and not figures.is_partial:
        return {"month": str(month), "revision": figures.revision}
    keys = maker.make(month)
    _LOG.info("the reports of %s are made", month)
    return {"month": str(month), "documents": list(keys)}


def _make_requested() -> Mapping[str, Any]:
    maker = report_maker(settings())
    requests = maker.archive.requests()
    if requests:
        _roll_up()
    for request in requests:
        maker.make(Month.parse(request.month), reason=request.reason, author=request.author)
        maker.archive.close_request(request)
        _LOG.info("a further revision of %s is made, as %s asked", request.month, request.author)
    return {"months": [request.month for request in requests]}


def _push_digest() -> Mapping[str, Any]:
    configuration = settings()
    client = blocking_redis_client(_patient(configuration))
    try:
        with holding_lease(client, LEASE_KEY, LEASE_SECONDS) as has_lease:
            if not has_lease:
                return {}
            with digest_maker(configuration) as maker:
                _make_digest(maker)
                return asyncio.run(digest_push(configuration, maker).run())
    finally:
        client.close()


def _make_digest(maker: DigestMaker) -> None:
    month = Month.at_time(time.time() - DIGEST_DELAY_SECONDS).plus_months(-1)
    record = maker.archive.record(month)
    if record is None or record.is_partial:
        _roll_up()
        maker.make(month)
        _LOG.info("the digest of %s is made", month)


@contextmanager
def digest_maker(configuration: Settings) -> Iterator[DigestMaker]:
    """Give what makes digests with these settings. Raises AccessError."""
    directory, people = AppDirectory.open(_patient(configuration)), PeopleStore.open(configuration)
    try:
        yield DigestMaker(
            configuration,
            ObjectStore(configuration),
            directory,
            load_catalogue(),
            audit_entries=AuditLog(people).newest,
        )
    finally:
        directory.close()
        people.close()


def digest_push(configuration: Settings, maker: DigestMaker) -> DigestPush:
    """Return what pushes digests to the addresses of these settings."""
    channels: dict[Kind, Channel] = {
        "webhook": WebhookChannel(configuration),
        "mail": MailChannel(configuration),
    }
    return DigestPush(maker.archive, channels)


@contextmanager
def rolling_up(configuration: Settings) -> Iterator[RollUp]:
    """Give the roll-up of these settings. Raises AccessError and redis.RedisError."""
    patient = _patient(configuration)
    client, directory = blocking_redis_client(patient), AppDirectory.open(patient)
    try:
        yield RollUp(client, directory, ObjectStore(configuration), load_catalogue())
    finally:
        client.close()
        directory.close()


def _patient(configuration: Settings) -> Settings:
    return configuration.model_copy(update={"redis_timeout_ms": PATIENCE_MS})


def report_maker(configuration: Settings) -> ReportMaker:
    """Return what makes reports with these settings."""
    return ReportMaker(
        ObjectStore(configuration),
        load_catalogue(),
        configuration.report_organization,
        freezes=lambda: read_freezes(configuration),
    )


def read_freezes(configuration: Settings) -> Sequence[Freeze]:
    """Return every freeze of changes. Raises ReportError when Redis does not say."""
    try:
        client = blocking_redis_client(_patient(configuration))
        try:
            return FreezeBook(client).history()
        finally:
            client.close()
    except (redis.RedisError, RedisAddressError) as error:
        raise ReportError(f"the freezes of changes are not known, because Redis is away: {error}") from None
