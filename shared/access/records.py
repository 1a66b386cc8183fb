"""The apps that a process knows: parsed once, replaced whenever Redis says that they changed."""

import logging
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from pydantic import ValidationError

from shared.access.app import App
from shared.access.errors import DamagedRecord
from shared.access.link import Command, Link, command
from shared.access.rediskeys import app_key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """An app as of one revision of its record, with the commands that were built from it."""

    rev: int
    app: App
    commands: dict[Hashable, Command] = field(default_factory=dict)


class Records:
    """A bounded cache of apps in front of Redis; the least recently used goes first."""

    def __init__(self, link: Link, max_apps: int = 10_000) -> None:
        self._link = link
        self._max_apps = max_apps
        self._known: OrderedDict[int, Known] = OrderedDict()

    def get(self, appid: int) -> Known | None:
        """Return the app as this process last saw it."""
        known = self._known.get(appid)
        if known is not None:
            self._known.move_to_end(appid)
        return known

    def remember(self, appid: int, rev: int, record: bytes) -> Known:
        """Parse and keep a record; raises DamagedRecord when it is damaged."""
        try:
            known = Known(rev, App.model_validate_json(record))
        except ValidationError as error:
            # The error's own text may quote the record, and with it credentials.
            fields = ", ".join(sorted({".".join(map(str, item["loc"])) for item in error.errors()}))
            log.error("the record of app %d is damaged at: %s", appid, fields)
            raise DamagedRecord(f"the record of app {appid} cannot be read") from None
        self._known[appid] = known
        self._known.move_to_end(appid)
        while len(self._known) > self._max_apps:
            self._known.popitem(last=False)
        return known

    def forget(self, appid: int) -> None:
        """Drop an app that Redis does not have."""
        self._known.pop(appid, None)

    async def fetch(self, appid: int) -> App | None:
        """Return the app as Redis has it now, None when there is none; raises StoreUnreachable."""
        key = app_key(appid)
        rev, record = await self._link.call(command("HMGET", key, "rev", "record", key=key))
        if rev is None or record is None:
            self.forget(appid)
            return None
        known = self.get(appid)
        return (known if known and known.rev == int(rev) else self.remember(appid, int(rev), record)).app
