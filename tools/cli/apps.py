"""`geoportrait apps`: who may call, what, and how often."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from shared.access import days
from shared.access.app import App, MapKey, Rule
from shared.access.directory import AppDirectory
from shared.access.errors import AccessError, StoreUnreachable
from shared.access.limits import limits_of
from shared.access.usage import DayUsage
from shared.catalogue import load_catalogue
from shared.config import settings
from tools.cli.output import failure, print_json, print_rows, print_table

APP = click.argument("appid", type=click.IntRange(10_000_000, 99_999_999), metavar="APPID")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
DATE = click.DateTime(["%Y-%m-%d"])


class Limit(click.ParamType[int | str]):
    """A count, or the word `default`."""

    name = "count|default"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """Return the count or the word."""
        return "default" if value == "default" else int(click.IntRange(min=-1).convert(value, param, ctx))


@contextmanager
def directory() -> Iterator[AppDirectory]:
    """Open the directory of apps; what goes wrong becomes one line and exit status 1."""
    try:
        app_directory = AppDirectory.open(settings())
        try:
            yield app_directory
        finally:
            app_directory.close()
    except StoreUnreachable as error:
        raise failure(error, "redis_url") from None
    except AccessError as error:
        raise click.ClickException(str(error)) from None


@click.group()
def apps() -> None:
    """Create apps, give them keys, and set what they may use."""


@apps.command()
@click.argument("name")
@click.option("--service", "services", multiple=True, metavar="ID", help="Enable only this one (repeatable).")
@JSON
def create(name: str, services: tuple[str, ...], as_json: bool) -> None:
    """Create an app and show its Secret Key, once."""
    with directory() as app_directory:
        app, secret = app_directory.create(name, only_services=services)
    _show_credentials(app, secret, as_json)


@apps.command("list")
@click.option("--all", "with_deleted", is_flag=True, help="Show deleted apps too.")
@JSON
def list_apps(with_deleted: bool, as_json: bool) -> None:
    """List the apps."""
    with directory() as app_directory:
        everyone = app_directory.all(with_deleted=with_deleted)
    if as_json:
        print_json([_summary(app) for app in everyone])
    else:
        columns = ("appid", "name", "state", "api_key")
        print_table("Apps", [{name: _summary(app)[name] for name in columns} for app in everyone])


@apps.command()
@APP
@JSON
def show(appid: int, as_json: bool) -> None:
    """Show an app: its keys, its limits where they are its own, and what it used today."""
    with directory() as app_directory:
        app = app_directory.get(appid)
        usage = {service_id: app_directory.usage(appid, service_id) for service_id in load_catalogue()}
    services = _services(app, usage)
    if as_json:
        print_json({**_summary(app), "keys": _keys(app), "boosts": _boosts(app), "services": services})
        return
    print_rows(f"App {appid}", _summary(app))
    print_table("Boosts", _boosts(app))
    print_table("Keys", _keys(app))
    print_table("Services used or changed", [row for row in services if row["used_today"] or row["own"]])


@apps.command("set-quota")
@APP
@click.argument("service", metavar="SERVICE")
@click.option("--quota", type=Limit(), help="Units a day, -1 for none, `default` as catalogued.")
@click.option("--qps", type=Limit(), help="Units a second, 0 for none, `default` as catalogued.")
@click.option(
    "--shadow",
    type=click.Choice(["none", "qps", "quota", "both"]),
    help="Only count what this limit would refuse.",
)
@JSON
def set_quota(
    appid: int,
    service: str,
    quota: int | str | None,
    qps: int | str | None,
    shadow: str | None,
    as_json: bool,
) -> None:
    """Give an app limits of its own for a service."""
    limits: dict[str, Any] = {
        name: None if value == "default" else value
        for name, value in (("quota", quota), ("qps", qps))
        if value is not None
    }
    rules: dict[str, tuple[Rule, ...]] = {"qps": ("qps",), "quota": ("quota",), "both": ("qps", "quota")}
    if shadow is not None:
        limits["shadow"] = rules.get(shadow, ())
    if not limits:
        raise click.UsageError("nothing to set: give --quota, --qps or --shadow")
    with directory() as app_directory:
        app = app_directory.set_limits(appid, service, **limits)
    _show_service(app, service, as_json)


def _switch(appid: int, is_enabled: bool, service: str | None, as_json: bool) -> None:
    with directory() as app_directory:
        app = app_directory.set_enabled(appid, is_enabled, service)
    if service:
        _show_service(app, service, as_json)
    else:
        _show_summary(app, as_json)


@apps.command()
@APP
@click.option("--service", metavar="ID", help="Only this service of the app.")
@JSON
def enable(appid: int, service: str | None, as_json: bool) -> None:
    """Enable an app, or one service of it."""
    _switch(appid, True, service, as_json)


@apps.command()
@APP
@click.option("--service", metavar="ID", help="Only this service of the app.")
@JSON
def disable(appid: int, service: str | None, as_json: bool) -> None:
    """Disable an app, or one service of it, from its next call on."""
    _switch(appid, False, service, as_json)


@apps.command()
@APP
@click.confirmation_option(prompt="A deleted app cannot come back. Delete it?")
@JSON
def delete(appid: int, as_json: bool) -> None:
    """Delete an app for good."""
    with directory() as app_directory:
        app = app_directory.delete(appid)
    _show_summary(app, as_json)


@apps.command("rotate-secret")
@APP
@click.option("--revoke-tokens", is_flag=True, help="Also refuse every token issued so far.")
@JSON
def rotate_secret(appid: int, revoke_tokens: bool, as_json: bool) -> None:
    """Give an app a new Secret Key and show it, once."""
    with directory() as app_directory:
        app, secret = app_directory.rotate_secret(appid, revoke_tokens=revoke_tokens)
    _show_credentials(app, secret, as_json)


@apps.command()
@APP
@click.option("--percent", type=click.FloatRange(min=0.1), default=20.0, show_default=True)
@click.option("--from", "first", type=DATE, required=True, help="First day, as 2026-02-10.")
@click.option("--to", "last", type=DATE, required=True, help="Last day, included.")
@JSON
def boost(appid: int, percent: float, first: dt.datetime, last: dt.datetime, as_json: bool) -> None:
    """Raise all daily quotas of an app by up to 20 % for some days, once a calendar year."""
    with directory() as app_directory:
        app = app_directory.boost(appid, percent=percent, first=first.date(), last=last.date())
    if as_json:
        print_json({**_summary(app), "boosts": _boosts(app)})
    else:
        print_table(f"Boosts of app {appid}", _boosts(app))


@apps.group()
def keys() -> None:
    """Map keys (ak) of an app."""


@keys.command()
@APP
@click.option("--kind", type=click.Choice(["server", "browser", "android", "ios"]), required=True)
@click.option("--name", default="", help="A name to recognise it by.")
@click.option("--ip", "ips", multiple=True, help="server: address or CIDR that may call (repeatable).")
@click.option(
    "--referer",
    "referers",
    multiple=True,
    help="browser: host of the pages, with * (repeatable).",
)
@click.option("--mcode", "mcodes", multiple=True, help="android: SHA1;package. ios: bundle id (repeatable).")
@click.option("--sn", is_flag=True, help="server: calls are signed (SN) instead of bound to addresses.")
@click.option("--debug", is_flag=True, help="Calls with debug=1 show how an answer came about.")
@JSON
def add(appid: int, as_json: bool, **fields: Any) -> None:
    """Add a map key and show it; its SK is shown only now."""
    with directory() as app_directory:
        _, key = app_directory.add_key(appid, fields.pop("kind"), **fields)
    row = _key(key) | ({"sk": key.sk} if key.sk else {})
    if as_json:
        print_json({"appid": appid, **row})
    else:
        print_rows(f"Key of app {appid}", row)


@keys.command()
@APP
@click.argument("ak")
@JSON
def remove(appid: int, ak: str, as_json: bool) -> None:
    """Remove a map key."""
    with directory() as app_directory:
        app = app_directory.remove_key(appid, ak)
    _show_keys(app, as_json)


@keys.command("list")
@APP
@JSON
def list_keys(appid: int, as_json: bool) -> None:
    """List the map keys of an app."""
    with directory() as app_directory:
        app = app_directory.get(appid)
    _show_keys(app, as_json)


def _show_summary(app: App, as_json: bool) -> None:
    if as_json:
        print_json(_summary(app))
    else:
        print_rows(f"App {app.appid}", _summary(app))


def _show_credentials(app: App, secret: str, as_json: bool) -> None:
    content = {**_summary(app), "secret_key": secret}
    if as_json:
        print_json(content)
    else:
        print_rows(f"App {app.appid}", content)
        click.echo("The Secret Key is stored nowhere: keep it now.")


def _show_service(app: App, service_id: str, as_json: bool) -> None:
    row = next(row for row in _services(app, {}) if row["service"] == service_id)
    if as_json:
        print_json({"appid": app.appid, **row})
    else:
        print_rows(f"{service_id} for app {app.appid}", row)


def _show_keys(app: App, as_json: bool) -> None:
    if as_json:
        print_json(_keys(app))
    else:
        print_table(f"Keys of app {app.appid}", _keys(app))


def _summary(app: App) -> dict[str, Any]:
    creation_time = dt.datetime.fromtimestamp(app.created_at, days.SHANGHAI)
    return {
        "appid": app.appid,
        "name": app.name,
        "state": app.state,
        "api_key": app.api_key,
        "created": creation_time.isoformat(),
    }


def _key(key: MapKey) -> dict[str, Any]:
    checks = [*key.ips, *key.referers, *key.mcodes, *(["sn"] if key.sn else [])]
    row = {"ak": key.ak, "kind": key.kind, "name": key.name, "checks": checks}
    return row | ({"debug": True} if key.allows_debug else {})


def _keys(app: App) -> list[dict[str, Any]]:
    return [_key(key) for key in app.keys]


def _boosts(app: App) -> list[dict[str, Any]]:
    return [
        {
            "year": boost.year,
            "percent": boost.per_mille / 10,
            "from": days.date_of(boost.from_day).isoformat(),
            "to": days.date_of(boost.to_day).isoformat(),
        }
        for boost in app.boosts
    ]


def _services(app: App, usage: dict[str, dict[dt.date, DayUsage]]) -> list[dict[str, Any]]:
    today = dt.datetime.now(days.SHANGHAI).date()
    rows = []
    catalogue = load_catalogue()
    own_resources = (row for row in catalogue.resources.values() if row.id in app.services)
    for service in (*catalogue.values(), *own_resources):
        rules = app.rules(service.id)
        limits = [limits_of(app, service, group) for group in (service.groups or [None])]
        rows.append(
            {
                "service": service.id,
                "enabled": rules.is_enabled,
                "quota": limits[0].quota,
                "qps": "/".join(str(limit.qps) for limit in limits) if service.groups else limits[0].qps,
                "shadow": sorted(rules.shadow),
                "used_today": usage.get(service.id, {}).get(today, DayUsage()).spent_units,
                "own": service.id in app.services,
            }
        )
    return rows
