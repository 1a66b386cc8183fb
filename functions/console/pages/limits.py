"""Limits of an app with today's use, and the yearly boost: asked for by an operator, granted by security."""

import datetime as dt
import time
from typing import Any, Final, get_args

from functions.console.engine.app_facts import LimitRow, app_label, limit_rows
from functions.console.errors import FormRefused
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import NOTHING_DONE, PART, Data, Redirect, Result, Visit
from shared.access import days
from shared.access.app import App, Rule
from shared.access.errors import AppNotFound
from shared.access.people.boosts import State
from shared.catalogue import load_catalogue

USE: Final = "use"
"""The part of the page that its script asks for again and again."""
RULES: Final[tuple[Rule, ...]] = get_args(Rule)


def show(visit: Visit) -> Result:
    """Return the limits of the chosen app, the first one unless one is chosen."""
    apps = visit.stores.apps.all()
    wish = visit.form.get("app") or visit.query.get("app", "")
    app = next((app for app in apps if str(app.appid) == wish), apps[0] if apps else None)
    today = days.today(time.time())
    rows: list[LimitRow] = []
    if app:
        rows = limit_rows(app, load_catalogue(), visit.stores.apps.usage_today(app.appid), today)
    if visit.query.get(PART) == USE:
        return Data(content={row.service.id: (row.usage.spent_units, row.share) for row in rows})
    year = days.date_of(today).year
    names = {each.appid: each.name for each in apps}
    requests = [(request, names.get(request.appid, "")) for request in visit.stores.boosts.all()]
    return {
        "apps": apps,
        "app": app,
        "rows": rows,
        "year": year,
        "boost": next((boost for boost in app.boosts if boost.year == year), None) if app else None,
        "date_of": days.date_of,
        "today": days.date_of(today),
        "last_day": dt.date(year, 12, 31),
        "requests": requests[:50],
    }


def set_limits(visit: Visit) -> Result:
    """Give an app limits of its own for one service; an empty field is the catalogue's again."""
    app, service = _app(visit), visit.form.get("service", "")
    earlier = app.rules(service)
    shadow = [rule for rule in RULES if f"shadow-{rule}" in visit.form]
    new_app = visit.stores.apps.set_limits(
        app.appid, service, quota=_number(visit, "quota"), qps=_number(visit, "qps"), shadow=shadow
    )
    later = new_app.rules(service)
    visit.record(
        "limits.set",
        app_label(app),
        old={"service": service, **_facts(earlier)},
        new={"service": service, **_facts(later)},
    )
    return Redirect(f"{page_address('limits')}?app={app.appid}&notice=limits_set")


def ask_boost(visit: Visit) -> Result:
    """Ask for the boost of a year."""
    app = _app(visit)
    try:
        percent = float(visit.form.get("percent", ""))
        first, last = (dt.date.fromisoformat(visit.form.get(name, "")) for name in ("first", "last"))
    except ValueError:
        raise FormRefused(key="boost.values") from None
    if first.year != last.year or first > last:
        raise FormRefused(key="boost.one_year")
    if any(boost.year == first.year for boost in app.boosts):
        raise FormRefused(key="boost.spent")
    request = visit.stores.boosts.ask(
        app.appid,
        percent=percent,
        first=first,
        last=last,
        reason=visit.form.get("reason", ""),
        author=visit.account,
    )
    facts = {"percent": percent, "first": first, "last": last, "reason": request.reason}
    visit.record("boost.ask", app_label(app), new=facts)
    return Redirect(f"{page_address('limits')}?app={app.appid}&notice=boost_asked")


def grant_boost(visit: Visit) -> Result:
    """Grant a request: the quotas are raised in its window."""
    return _decide(visit, "granted")


def refuse_boost(visit: Visit) -> Result:
    """Refuse a request."""
    return _decide(visit, "refused")


def _decide(visit: Visit, state: State) -> Result:
    request = visit.stores.boosts.waiting(visit.form.get("number", ""))
    if request.author == visit.account:
        raise FormRefused(key="boost.own")
    decision = visit.stores.boosts.decide(request, state, visit.account)  # before the quotas: it is made once
    if state == "granted":
        try:
            visit.stores.apps.boost(
                request.appid, percent=request.percent, first=request.first, last=request.last
            )
        except NOTHING_DONE:
            visit.stores.boosts.reopen(decision, request)
            raise
    facts = {"percent": request.percent, "first": request.first, "last": request.last}
    action = "boost.grant" if state == "granted" else "boost.refuse"
    visit.record(action, str(request.appid), old={"asked_by": request.author}, new=facts)
    return Redirect(f"{page_address('limits')}?app={request.appid}&notice=boost_{state}")


def _app(visit: Visit) -> App:
    try:
        return visit.stores.apps.get(int(visit.form.get("app", "")))
    except (ValueError, AppNotFound):
        raise FormRefused(key="limits.app_missing") from None


def _number(visit: Visit, name: str) -> int | None:
    text = visit.form.get(name, "").strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise FormRefused(key="limits.number") from None


def _facts(rules: Any) -> dict[str, Any]:
    return {"quota": rules.quota, "qps": rules.qps, "shadow": rules.shadow}
