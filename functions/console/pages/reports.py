"""The monthly reports and the compliance digests: every month with its figures and documents.

A further revision of a report is made on request, with a reason.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from functions.console.errors import FormRefused, OutcomeUnknown, PageNotFound
from functions.console.frame.page_table import page_table
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Download, Redirect, Result, Visit
from shared.service_level.archive import MonthFigures, ReportArchive, ReportRequest, TrendRow
from shared.service_level.digests import DigestArchive, DigestRecord
from shared.service_level.months import Month, MonthError
from shared.service_level.revisions import RevisionFolder
from shared.stores.errors import StoreError

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
KINDS: Final = ("service", "quota")
DIGEST_FORMS: Final = ("pdf", "json")
MOST_DIGESTS: Final = 24
"""Months; older ones are fetched by the command."""
LONGEST_REASON: Final = 200
_REPORT: Final = re.compile(r"(?:service|quota)-(?:zh|en)\.(pdf|xlsx|json)")
_DIGEST: Final = re.compile(r"compliance-(?:zh|en)\.(pdf|json)")


class MonthRow(Struct, frozen=True):
    """One month: `state` is `final`, `partial` (made while it ran) or `running` (no report yet)."""

    month: Month
    state: str
    figures: MonthFigures | None
    trend: TrendRow | None
    request: ReportRequest | None


class DigestRow(Struct, frozen=True):
    """One month's digest, and how many addresses have it, wait for it, or refused it."""

    record: DigestRecord
    deliveries: Mapping[str, int]


def show(visit: Visit) -> Result:
    """Show every month that has a report, and the running one; below them the digests."""
    data: dict[str, Any] = {
        "rows": [],
        "digests": [],
        "shows_digests": visit.role in page_table()["digest"].roles,
        "is_away": False,
        "kinds": KINDS,
        "forms": tuple(MEDIA_TYPES),
        "digest_forms": DIGEST_FORMS,
    }
    try:
        data["rows"] = _rows(visit.stores.reports)
        if data["shows_digests"]:
            data["digests"] = _digests(visit.stores.digests)
    except StoreError:
        return {**data, "rows": [], "is_away": True}
    return data


def download(visit: Visit) -> Result:
    """Return a document of the newest revision of a month's report."""
    archive = visit.stores.reports
    target, document = _open(visit, _REPORT, archive, archive.figures)
    visit.record("reports.read", target=target)
    return document


def download_digest(visit: Visit) -> Result:
    """Return a document of the newest revision of a month's digest."""
    archive = visit.stores.digests
    target, document = _open(visit, _DIGEST, archive, archive.record)
    visit.record("digests.read", target=target)
    return document


def _open(
    visit: Visit,
    names: re.Pattern[str],
    archive: RevisionFolder,
    newest: Callable[[Month], MonthFigures | DigestRecord | None],
) -> tuple[str, Download]:
    """Return the key and the content of a document. Raises PageNotFound."""
    month, name = _month(visit.place["month"]), visit.place["document"]
    match = names.fullmatch(name)
    if match is None:
        raise PageNotFound()
    try:
        record = newest(month)
        if record is None:
            raise PageNotFound()
        content = archive.read_document(month, record.revision, name)
    except StoreError:
        raise PageNotFound() from None
    revision = f"r{record.revision}"
    document = Download(content=content, media_type=MEDIA_TYPES[match[1]], name=f"{month}-{revision}-{name}")
    return f"{month}/{revision}/{name}", document


def ask(visit: Visit) -> Result:
    """Ask for a further revision of a month, with the reason that it will print."""
    month, reason = _month(visit.form.get("month", "")), visit.form.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise FormRefused(key="reports.reason_length")
    if month > Month.at_time(time.time()):
        raise FormRefused(key="reports.future")
    earlier = _figures(visit.stores.reports, month)
    request = ReportRequest(month=str(month), reason=reason, author=visit.account, asked_at=int(time.time()))
    try:
        visit.stores.reports.prepare()
        visit.stores.reports.ask(request)
    except StoreError:
        raise OutcomeUnknown(key="reports.away") from None
    visit.record(
        "reports.ask",
        target=str(month),
        old={"revision": earlier.revision if earlier else 0},
        new={"reason": reason},
    )
    return Redirect(page_address("reports"), notice="report_asked")


def _month(text: str) -> Month:
    try:
        month = Month.parse(text)
    except MonthError:
        raise PageNotFound() from None
    if str(month) != text:
        raise PageNotFound()
    return month


def _figures(archive: ReportArchive, month: Month) -> MonthFigures | None:
    try:
        return archive.figures(month)
    except StoreError:
        return None


def _rows(archive: ReportArchive) -> list[MonthRow]:
    requests: dict[str, Any] = {request.month: request for request in archive.requests()}
    running = Month.at_time(time.time())
    months = archive.months()
    if running not in months:
        months = [running, *months]
    return [_row(archive, month, requests.get(str(month))) for month in months]


def _digests(archive: DigestArchive) -> list[DigestRow]:
    """Return the digests, newest first."""
    rows = []
    for month in reversed(archive.months()[-MOST_DIGESTS:]):
        record = archive.record(month)
        if record is not None:
            receipts = (receipt for receipt in archive.receipts(month) if receipt.digest == record.id)
            rows.append(DigestRow(record, Counter(receipt.state for receipt in receipts)))
    return rows


def _row(archive: ReportArchive, month: Month, request: ReportRequest | None) -> MonthRow:
    figures = archive.figures(month)
    state = "running" if figures is None else "partial" if figures.is_partial else "final"
    return MonthRow(month, state, figures, figures.trend_row() if figures else None, request)
