"""The monthly reports: every month with its figures, its documents, and a further revision on request."""

import re
import time
from dataclasses import dataclass
from typing import Any, Final

from functions.console.errors import FormRefused, OutcomeUnknown, PageNotFound
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Download, Redirect, Result, Visit
from shared.service_level.archive import MonthFigures, ReportArchive, ReportRequest, TrendRow
from shared.service_level.months import Month, MonthError
from shared.stores.errors import ObjectNotFound, StoreError

MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
KINDS: Final = ("service", "quota")
LONGEST_REASON: Final = 200
_NAME: Final = re.compile(r"(service|quota)-(zh|en)\.(pdf|xlsx|json)")


@dataclass(frozen=True)
class MonthRow:
    """One month: `state` is `final`, `partial` (made while it ran) or `running` (no report yet)."""

    month: Month
    state: str
    figures: MonthFigures | None
    trend: TrendRow | None
    request: ReportRequest | None


def show(visit: Visit) -> Result:
    """Show every month that has a report, and the running one."""
    try:
        rows = _rows(visit.stores.reports)
    except StoreError:
        return {"rows": [], "is_away": True, "kinds": KINDS, "forms": tuple(MEDIA_TYPES)}
    return {"rows": rows, "is_away": False, "kinds": KINDS, "forms": tuple(MEDIA_TYPES)}


def download(visit: Visit) -> Result:
    """Return a document of the newest revision of a month."""
    month, name = _month(visit.place["month"]), visit.place["document"]
    match = _NAME.fullmatch(name)
    figures = _figures(visit.stores.reports, month)
    if match is None or figures is None:
        raise PageNotFound()
    try:
        content = visit.stores.reports.read_document(month, figures.revision, name)
    except ObjectNotFound:
        raise PageNotFound() from None
    visit.record("reports.read", target=f"{month}/r{figures.revision}/{name}")
    return Download(
        content=content, media_type=MEDIA_TYPES[match[3]], name=f"{month}-r{figures.revision}-{name}"
    )


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


def _row(archive: ReportArchive, month: Month, request: ReportRequest | None) -> MonthRow:
    figures = archive.figures(month)
    state = "running" if figures is None else "partial" if figures.is_partial else "final"
    return MonthRow(month, state, figures, figures.trend_row() if figures else None, request)
