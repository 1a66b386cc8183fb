"""The directory of apps: create, read, change. For commands and consoles; admission only reads records.

A change is built on the revision that was read, and written only if nobody was faster. So two changes at the
same moment are both kept, and a rule such as "one boost a year" holds.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

import redis
from pydantic import ValidationError

from shared.access import days, keys
from shared.access.app import MAX_BOOST_PER_MILLE, App, Boost, MapKey, Rule, ServiceRules
from shared.access.errors import (
    AppNotFound,
    ChangedMeanwhile,
    ChangeForbidden,
    DamagedRecord,
    InvalidBoost,
    InvalidChange,
    KeyNotFound,
    StoreUnreachable,
)
from shared.access.records import parse_record
from shared.access.rediskeys import APPS, app_key, history_key, today_key
from shared.access.usage import DayUsage
from shared.catalogue import Catalogue, KeyKind, UnknownService, load_catalogue
from shared.changes.errors import ChangeRefused
from shared.changes.layout import mark_new
from shared.changes.permit import ChangePermit
from shared.config import Settings
from shared.stores.errors import RedisAddressError
from shared.stores.redis import SyncClient, blocking_redis_client

_LOG = logging.getLogger(__name__)

_WRITE = files("shared.access").joinpath("write_app.lua").read_text(encoding="utf-8")
_MAX_TRIES = 20
_KEEP: Any = object()  # "leave as it is", where None means "back to the catalogue's value"

Change = Callable[[App], App]


class AppDirectory:
    """All apps of a Redis; every method raises StoreUnreachable or AppChangeError."""

    def __init__(
        self,
        client: SyncClient,
        catalogue: Catalogue | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._catalogue = catalogue or load_catalogue()
        self._clock = clock
        self._permit = ChangePermit(client, clock)

    @classmethod
    def open(cls, settings: Settings) -> "AppDirectory":
        """Open the directory that the settings name; a command may wait longer for Redis than a request."""
        patient = settings.model_copy(update={"redis_timeout_ms": max(2_000, settings.redis_timeout_ms)})
        try:
            return cls(blocking_redis_client(patient))
        except (redis.RedisError, RedisAddressError) as error:
            raise StoreUnreachable(f"Redis is unreachable: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    # --- reading ---------------------------------------------------------------------------------

    def get(self, appid: int) -> App:
        """Return an app, deleted ones too; raises AppNotFound."""
        return self._read(appid)[1]

    def all(self, *, with_deleted: bool = False) -> list[App]:
        """Return every app by appid, without the deleted ones unless asked."""
        apps = []
        for member in self._do("SMEMBERS", APPS):
            try:
                app = self.get(int(member))
            except AppNotFound:  # its creation was cut short
                continue
            except DamagedRecord as error:
                _LOG.error("%s", error)
                continue
            if with_deleted or app.state != "deleted":
                apps.append(app)
        return sorted(apps, key=lambda app: app.appid)

    def usage(self, appid: int, service_id: str) -> dict[dt.date, DayUsage]:
        """Return what an app used of a service by day, the last 100 days of use, oldest first."""
        self._service(service_id)
        history = self._do("HGETALL", history_key(appid, service_id))
        current = self._do("HGETALL", today_key(appid, service_id))
        usage = {days.date_of(int(day)): DayUsage.of_line(line.decode()) for day, line in history.items()}
        if current:
            day, counts = DayUsage.of_hash(current)
            usage[days.date_of(day)] = counts
        return dict(sorted(usage.items()))

    def usage_today(self, appid: int) -> dict[str, DayUsage]:
        """Return what an app used today, by service; services without a call today are left out."""
        today, usage = days.today(self._clock()), {}
        for service_id in self._catalogue:
            counts = self._do("HGETALL", today_key(appid, service_id))
            if counts:
                day, day_usage = DayUsage.of_hash(counts)
                if day == today:
                    usage[service_id] = day_usage
        return usage

    # --- changing --------------------------------------------------------------------------------

    def create(self, name: str, *, only_services: Iterable[str] = ()) -> tuple[App, str]:
        """Create an app and return it with its Secret Key, which is stored nowhere.

        Every service is enabled, or those of `only_services` when there are some.
        """
        enabled_services = {self._service(service_id) for service_id in only_services}
        self._require_permit(is_first=True)
        disabled_rules = {
            service_id: ServiceRules(is_enabled=False)
            for service_id in self._catalogue
            if service_id not in enabled_services
        }
        secret = keys.new_secret()
        for _ in range(_MAX_TRIES):
            appid = keys.new_app_id()
            app = _valid(
                appid=appid,
                name=name.strip(),
                created_at=int(self._clock()),
                api_key=keys.new_api_key(appid),
                secret_sha256=keys.secret_digest(secret),
                services=disabled_rules if enabled_services else {},
            )
            self._do("SADD", APPS, appid)
            if self._write(app, ""):
                return app, secret
        raise ChangedMeanwhile(f"no free appid found in {_MAX_TRIES} tries")

    def set_limits(
        self,
        appid: int,
        service_id: str,
        *,
        quota: int | None = _KEEP,
        qps: int | None = _KEEP,
        shadow: Iterable[Rule] = _KEEP,
    ) -> App:
        """Give an app its own daily quota, per-second limit or shadow mode; None: the catalogue's."""
        limits = {"quota": quota, "qps": qps, "shadow": shadow if shadow is _KEEP else frozenset(shadow)}
        return self._set_rules(appid, service_id, {k: v for k, v in limits.items() if v is not _KEEP})

    def set_enabled(self, appid: int, is_enabled: bool, service_id: str | None = None) -> App:
        """Enable or disable an app, or one service of it. A deleted app stays deleted."""
        if service_id is not None:
            return self._set_rules(appid, service_id, {"enabled": is_enabled})
        return self._change(
            appid, lambda app: _update(_living(app), state="enabled" if is_enabled else "disabled")
        )

    def delete(self, appid: int) -> App:
        """Delete an app for good; its record stays, so that its keys get the right refusal."""
        return self._change(appid, lambda app: _update(app, state="deleted"))

    def rotate_secret(self, appid: int, *, revoke_tokens: bool = False) -> tuple[App, str]:
        """Give an app a new Secret Key and return it; tokens in use stay valid unless they are revoked."""
        secret = keys.new_secret()

        def rotate(app: App) -> App:
            generation = app.generation + revoke_tokens
            return _update(_living(app), secret_sha256=keys.secret_digest(secret), generation=generation)

        return self._change(appid, rotate), secret

    def boost(self, appid: int, *, percent: float, first: dt.date, last: dt.date) -> App:
        """Raise every daily quota of an app by up to 20 % from one day to another, once a calendar year."""
        per_mille = round(percent * 10)
        if not 1 <= per_mille <= MAX_BOOST_PER_MILLE:
            raise InvalidBoost(f"a boost is at most {MAX_BOOST_PER_MILLE // 10} %, not {percent:g} %")
        if first.year != last.year or first > last:
            raise InvalidBoost(f"a boost lies inside one calendar year, not from {first} to {last}")
        if days.day_number(last) < days.today(self._clock()):
            raise InvalidBoost(f"the last day, {last}, is over")
        boost = Boost(
            year=first.year,
            per_mille=per_mille,
            from_day=days.day_number(first),
            to_day=days.day_number(last),
        )

        def add_boost(app: App) -> App:
            for earlier in _living(app).boosts:
                if earlier.year == boost.year:
                    window = f"{days.date_of(earlier.from_day)} to {days.date_of(earlier.to_day)}"
                    raise InvalidBoost(
                        f"app {appid} has had its boost of {boost.year} ({window}); a year has only one"
                    )
            return _update(app, boosts=(*app.boosts, boost))

        return self._change(appid, add_boost)

    def add_key(
        self,
        appid: int,
        kind: KeyKind,
        *,
        name: str = "",
        ips: Iterable[str] = (),
        referers: Iterable[str] = (),
        mcodes: Iterable[str] = (),
        sn: bool = False,
        debug: bool = False,
    ) -> tuple[App, MapKey]:
        """Add a map key to an app and return both.

        sn: the key signs its calls with its `sk`. debug: its calls may ask how an answer came about.
        """
        try:
            key = MapKey(
                ak=keys.new_ak(appid),
                kind=kind,
                name=name,
                ips=tuple(ips),
                referers=tuple(referers),
                mcodes=tuple(mcodes),
                sn=sn,
                sk=keys.new_secret(keys.SK_LENGTH) if sn else None,
                allows_debug=debug,
            )
        except ValidationError as error:
            raise InvalidChange(_reason(error)) from None
        return self._change(appid, lambda app: _update(_living(app), keys=(*app.keys, key))), key

    def restrict_key(
        self,
        appid: int,
        ak: str,
        *,
        ips: Iterable[str] = (),
        referers: Iterable[str] = (),
        mcodes: Iterable[str] = (),
    ) -> App:
        """Let a map key in from these addresses, pages or apps alone; raises KeyNotFound."""
        restrictions = {"ips": tuple(ips), "referers": tuple(referers), "mcodes": tuple(mcodes)}

        def restrict(app: App) -> App:
            key = app.key(ak)
            if key is None:
                raise KeyNotFound(f"app {appid} has no key {ak[:8]}…; `apps keys list` shows its keys")
            new_key = MapKey.model_validate({**key.model_dump(), **restrictions})
            return _update(app, keys=tuple(new_key if key.ak == ak else key for key in app.keys))

        return self._change(appid, restrict)

    def remove_key(self, appid: int, ak: str) -> App:
        """Remove a map key; raises KeyNotFound."""

        def remove(app: App) -> App:
            if app.key(ak) is None:
                raise KeyNotFound(f"app {appid} has no key {ak[:8]}…; `apps keys list` shows its keys")
            return _update(app, keys=tuple(key for key in app.keys if key.ak != ak))

        return self._change(appid, remove)

    # --- Redis -----------------------------------------------------------------------------------

    def _service(self, service_id: str) -> str:
        try:
            return self._catalogue.find(service_id).id
        except UnknownService as error:
            raise InvalidChange(str(error)) from None

    def _set_rules(self, appid: int, service_id: str, values: dict[str, Any]) -> App:
        self._service(service_id)

        def set_rules(app: App) -> App:
            rules = ServiceRules.model_validate({**_living(app).rules(service_id).model_dump(), **values})
            return _update(app, services={**app.services, service_id: rules})

        return self._change(appid, set_rules)

    def _change(self, appid: int, change: Change) -> App:
        self._require_permit()
        for _ in range(_MAX_TRIES):
            rev, app = self._read(appid)
            try:
                new = change(app)
            except ValidationError as error:
                raise InvalidChange(_reason(error)) from None
            if self._write(new, rev):
                return new
        raise ChangedMeanwhile(f"app {appid} was changed by others {_MAX_TRIES} times in a row; try again")

    def _require_permit(self, *, is_first: bool = False) -> None:
        try:
            if is_first:
                mark_new(self._client)
            self._permit.require()
        except ChangeRefused as error:
            raise ChangeForbidden(str(error)) from None
        except redis.RedisError as error:
            raise StoreUnreachable(f"Redis is unreachable: {error}") from error

    def _read(self, appid: int) -> tuple[str, App]:
        rev, record = self._do("HMGET", app_key(appid), "rev", "record")
        if record is None:
            raise AppNotFound(f"there is no app {appid}; `geoportrait apps list` shows them")
        return rev.decode(), parse_record(appid, record)

    def _write(self, app: App, old_rev: str) -> bool:
        # Revisions follow the clock so that a restored backup or an app made anew never repeats one that a
        # process still has in its cache.
        rev = max(int(old_rev or 0) + 1, int(self._clock() * 1000))
        return bool(self._do("EVAL", _WRITE, 1, app_key(app.appid), old_rev, rev, app.model_dump_json()))

    def _do(self, *command: str | int) -> Any:
        try:
            return self._client.execute_command(*command)  # type: ignore[no-untyped-call]
        except redis.RedisError as error:
            raise StoreUnreachable(f"Redis is unreachable: {error}") from error


def _valid(**values: Any) -> App:
    try:
        return App(**values)
    except ValidationError as error:
        raise InvalidChange(_reason(error)) from None


def _update(app: App, **values: Any) -> App:
    return App.model_validate({**app.model_dump(), **values})


def _living(app: App) -> App:
    if app.state == "deleted":
        raise InvalidChange(f"app {app.appid} is deleted")
    return app


def _reason(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, item['loc']))}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    )
