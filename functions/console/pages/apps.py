"""The apps, and making one."""

from collections.abc import Mapping

from functions.console.engine.app_facts import app_label
from functions.console.errors import FormRefused
from functions.console.frame.visit import Result, View, Visit
from shared.access.app import App
from shared.catalogue import load_catalogue

SERVICE_FIELD = "service-"


def show(visit: Visit) -> Result:
    """Return the apps whose name or number fits the search."""
    search = visit.query.get("search", "").strip()[:64]
    apps = [app for app in visit.stores.apps.all() if _fits(app, search)]
    return {"apps": apps, "search": search, "services": list(load_catalogue().values())}


def create(visit: Visit) -> Result:
    """Make an app; its API Key and Secret Key are shown once, here."""
    name = visit.form.get("name", "").strip()
    services = choice_of(visit.form)
    if not name:
        raise FormRefused(key="apps.name_missing")
    app, secret = visit.stores.apps.create(name, only_services=services)
    visit.record("apps.create", app_label(app), new={"name": app.name, "services": services or "all"})
    return View(
        template="app_secrets.html",
        data={"app": app, "texts": [("API Key", app.api_key), ("Secret Key", secret)]},
    )


def choice_of(form: Mapping[str, str]) -> list[str]:
    """Return the ids of the services whose boxes are ticked, sorted."""
    return sorted(name.removeprefix(SERVICE_FIELD) for name in form if name.startswith(SERVICE_FIELD))


def _fits(app: App, search: str) -> bool:
    return search.lower() in app.name.lower() or search in str(app.appid)
