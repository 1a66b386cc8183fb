"""The apps that a process has cached: parsed once, replaced whenever Redis says that they changed."""

from collections import OrderedDict
from collections.abc import Hashable

from msgspec import Struct, field
from pydantic import ValidationError

from shared.access.app import App
from shared.access.errors import DamagedRecord
from shared.access.link import Command, Link, command
from shared.access.rediskeys import app_key


class CachedApp(Struct, frozen=True):
    """An app as of one revision of its record, with the commands that were built from it."""

    rev: int
    app: App
    commands: dict[Hashable, Command] = field(default_factory=dict)


def parse_record(appid: int, record: bytes) -> App:
    """Return the app of a record; raises DamagedRecord, whose text quotes nothing of it."""
    try:
        return App.model_validate_json(record)
    except ValidationError as error:
        places = ", ".join(sorted({".".join(map(str, item["loc"])) or "its JSON" for item in error.errors()}))
        raise DamagedRecord(f"the record of app {appid} is damaged at: {places}") from None


class Records:
    """A bounded cache of apps in front of Redis; the least recently used app is dropped first."""

    def __init__(self, link: Link, max_apps: int = 10_000) -> None:
        self._link = link
        self._max_apps = max_apps
        self._apps: OrderedDict[int, CachedApp] = OrderedDict()

    def get(self, appid: int) -> CachedApp | None:
        """Return the app as this process last saw it."""
        cached_app = self._apps.get(appid)
        if cached_app is not None:
            self._apps.move_to_end(appid)
        return cached_app

    def remember(self, appid: int, rev: int, record: bytes) -> CachedApp:
        """Parse and keep a record; raises DamagedRecord when it is damaged."""
        cached_app = CachedApp(rev, parse_record(appid, record))
        self._apps[appid] = cached_app
        self._apps.move_to_end(appid)
        while len(self._apps) > self._max_apps:
            self._apps.popitem(last=False)
        return cached_app

    def forget(self, appid: int) -> None:
        """Drop an app that Redis does not have."""
        self._apps.pop(appid, None)

    async def fetch(self, appid: int) -> App | None:
        """Return the app as Redis has it now, None when there is none; raises StoreUnreachable."""
        key = app_key(appid)
        rev, record = await self._link.call(command("HMGET", key, "rev", "record", key=key))
        if rev is None or record is None:
            self.forget(appid)
            return None
        cached_app = self.get(appid)
        return (
            cached_app
            if cached_app and cached_app.rev == int(rev)
            else self.remember(appid, int(rev), record)
        ).app
