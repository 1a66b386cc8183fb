"""One app: its keys, its services, its use, its end. A key's text is shown once, when it is made."""

import re
import time
from collections.abc import Mapping
from typing import Any, Final, TypedDict, get_args

from functions.console.engine.app_facts import app_label, find_key, key_handle, limit_rows
from functions.console.errors import FormRefused, PageNotFound
from functions.console.frame.rendering import page_address
from functions.console.frame.visit import Redirect, Result, View, Visit
from functions.console.pages.apps import choice_of
from shared.access import days
from shared.access.app import App, MapKey
from shared.access.errors import AppNotFound
from shared.catalogue import KeyKind, load_catalogue

KINDS: Final[tuple[KeyKind, ...]] = get_args(KeyKind)
_SEPARATORS = re.compile(r"[\s,，;；]+")
_MCODE_SEPARATORS = re.compile(r"[\r\n,，]+")


def show(visit: Visit) -> Result:
    """Return everything of an app but the texts of its keys."""
    app = _app(visit)
    return {
        "app": app,
        "keys": [(key_handle(key), key) for key in app.keys],
        "kinds": KINDS,
        "rows": limit_rows(app, load_catalogue(), visit.stores.apps.usage_today(app.appid), _today()),
    }


def add_key(visit: Visit) -> Result:
    """Make a map key; its text, and the one that it signs with, are shown once, here."""
    app, form = _app(visit), visit.form
    kind = next((kind for kind in KINDS if kind == form.get("kind")), None)
    if kind is None:
        raise FormRefused(key="app.kind_unknown")
    new_app, key = visit.stores.apps.add_key(
        app.appid,
        kind,
        name=form.get("name", "").strip(),
        sn="sn" in form,
        **_restrictions(form),
    )
    visit.record("keys.create", app_label(new_app), new=_facts(key))
    texts = [("AK", key.ak), *([("SK", key.sk)] if key.sk else [])]
    return View(template="app_secrets.html", data={"app": new_app, "texts": texts})


def restrict_key(visit: Visit) -> Result:
    """Let a key in from other addresses, pages or apps alone."""
    app, key = _key(visit)
    new_app = visit.stores.apps.restrict_key(app.appid, key.ak, **_restrictions(visit.form))
    new_key = new_app.key(key.ak)
    visit.record("keys.restrict", app_label(app), old=_facts(key), new=_facts(new_key) if new_key else None)
    return _back(app, "key_restricted")


def rotate_key(visit: Visit) -> Result:
    """Put a new key in the place of one; the old one ends at once. The app's name must be typed."""
    app, key = _key(visit)
    _require_name(visit, app)
    _, new_key = visit.stores.apps.add_key(
        app.appid,
        key.kind,
        name=key.name,
        ips=key.ips,
        referers=key.referers,
        mcodes=key.mcodes,
        sn=key.sn,
        debug=key.allows_debug,
    )
    new_app = visit.stores.apps.remove_key(app.appid, key.ak)
    visit.record("keys.rotate", app_label(app), old=_facts(key), new=_facts(new_key))
    texts = [("AK", new_key.ak), *([("SK", new_key.sk)] if new_key.sk else [])]
    return View(template="app_secrets.html", data={"app": new_app, "texts": texts})


def revoke_key(visit: Visit) -> Result:
    """End a key. The app's name must be typed."""
    app, key = _key(visit)
    _require_name(visit, app)
    visit.stores.apps.remove_key(app.appid, key.ak)
    visit.record("keys.revoke", app_label(app), old=_facts(key))
    return _back(app, "key_revoked")


def rotate_secret(visit: Visit) -> Result:
    """Give the app a new Secret Key, shown once, here; its tokens end where that is asked for."""
    app = _app(visit)
    _require_name(visit, app)
    new_app, secret = visit.stores.apps.rotate_secret(app.appid, revoke_tokens="revoke" in visit.form)
    visit.record("apps.rotate", app_label(app), new={"tokens_revoked": "revoke" in visit.form})
    return View(template="app_secrets.html", data={"app": new_app, "texts": [("Secret Key", secret)]})


def set_services(visit: Visit) -> Result:
    """Let the app use the services whose boxes are ticked."""
    app, choice = _app(visit), set(choice_of(visit.form))
    catalogue = load_catalogue()
    earlier = sorted(service for service in catalogue if app.rules(service).is_enabled)
    for service in catalogue:
        if app.rules(service).is_enabled is not (service in choice):
            visit.stores.apps.set_enabled(app.appid, service in choice, service)
    later = sorted(choice & set(catalogue))
    visit.record(
        "apps.services",
        app_label(app),
        old={"off": sorted(set(catalogue) - set(earlier))},
        new={"off": sorted(set(catalogue) - set(later))},
    )
    return _back(app, "services_set")


def switch(visit: Visit) -> Result:
    """Disable the app, or enable it again."""
    app = _app(visit)
    new_app = visit.stores.apps.set_enabled(app.appid, app.state != "enabled")
    visit.record("apps.switch", app_label(app), old={"state": app.state}, new={"state": new_app.state})
    return _back(app, "app_switched")


def delete(visit: Visit) -> Result:
    """Delete the app for good. Its name must be typed."""
    app = _app(visit)
    _require_name(visit, app)
    visit.stores.apps.delete(app.appid)
    visit.record("apps.delete", app_label(app), old={"state": app.state, "keys": len(app.keys)})
    return Redirect(page_address("apps"), notice="app_deleted")


def _app(visit: Visit) -> App:
    text = visit.place["appid"]
    try:
        return visit.stores.apps.get(int(text))
    except (ValueError, AppNotFound):
        raise PageNotFound() from None


def _key(visit: Visit) -> tuple[App, MapKey]:
    app = _app(visit)
    key = find_key(app, visit.form.get("key", ""))
    if key is None:
        raise FormRefused(key="app.key_missing")
    return app, key


def _require_name(visit: Visit, app: App) -> None:
    if visit.form.get("typed", "").strip() != app.name:
        raise FormRefused(key="app.name_unlike")


class _Restrictions(TypedDict):
    ips: list[str]
    referers: list[str]
    mcodes: list[str]


def _restrictions(form: Mapping[str, str]) -> _Restrictions:
    return {
        "ips": [part for part in _SEPARATORS.split(form.get("ips", "")) if part],
        "referers": [part for part in _SEPARATORS.split(form.get("referers", "")) if part],
        "mcodes": [part.strip() for part in _MCODE_SEPARATORS.split(form.get("mcodes", "")) if part.strip()],
    }


def _facts(key: MapKey) -> dict[str, Any]:
    """Return what the audit log keeps of a key: never its text."""
    return {
        "key": key_handle(key)[:8],
        "name": key.name,
        "kind": key.kind,
        "ips": key.ips,
        "referers": key.referers,
        "mcodes": len(key.mcodes),
        "signed": key.sn,
    }


def _back(app: App, notice: str) -> Redirect:
    return Redirect(page_address("app", appid=app.appid), notice=notice)


def _today() -> int:
    return days.today(time.time())
