"""Keys and backups: how old they are. What is first seen of a key is kept as a short fingerprint in Redis."""

import hashlib
import hmac
import time
from contextlib import suppress
from typing import Final

import orjson

from shared.access.errors import DamagedRecord
from shared.access.tokens import MIN_SIGNING_KEY
from shared.stores.redis import SyncClient
from tools.backup.archive import LAST_BACKUP
from tools.inspection.finding import Findings, good, judge, notice, warning
from tools.inspection.target import Target
from tools.migration.steps import stored_apps

FIRST_SEEN: Final = "keys:first-seen"
OLD_DAYS: Final = 365
"""Keys are replaced once a year."""
BACKUP_DAYS: Final = 7
DAY: Final = 86_400
_KEYS: Final = ("token_signing_key", "event_auth_token", "s3_secret_access_key")


def key_findings(target: Target, client: SyncClient | None) -> Findings:
    """Look at the age of the set-up's own keys, and of the apps' ones."""
    signing_key = target.settings.token_signing_key.get_secret_value()
    previous = target.settings.token_previous_signing_key.get_secret_value()
    yield judge(
        "signing-key", len(signing_key) < MIN_SIGNING_KEY, length=len(signing_key), least=MIN_SIGNING_KEY
    )
    if previous:
        yield notice("previous-key")
    if client is None:
        return
    for name in _KEYS:
        secret = getattr(target.settings, name)
        if secret is not None and secret.get_secret_value():
            days = _days_since_seen(client, name, secret.get_secret_value())
            yield judge("key-age", False, days > OLD_DAYS, name=name.upper(), days=days, most=OLD_DAYS)
    ages = []
    with suppress(DamagedRecord):  # which `state_findings` tells
        for app, _, _ in stored_apps(client):
            if app.state == "enabled":
                ages.append((time.time() - app.created_at) / DAY)
    if ages:
        yield good("app-ages", count=len(ages), days=int(max(ages)))


def backup_findings(client: SyncClient) -> Findings:
    """Look at the last backup."""
    content = client.get(LAST_BACKUP)
    if not isinstance(content, bytes):
        yield warning("backup-missing", most=BACKUP_DAYS)
        return
    row = orjson.loads(content)
    days = int((time.time() - row["made_at"]) / DAY)
    yield judge("backup", False, days > BACKUP_DAYS, days=days, file=row["file"], most=BACKUP_DAYS)


def _days_since_seen(client: SyncClient, name: str, secret: str) -> int:
    mark = hmac.new(secret.encode(), f"geoportrait {name}".encode(), hashlib.sha256).hexdigest()[:16]
    client.hsetnx(FIRST_SEEN, f"{name}:{mark}", str(int(time.time())))
    moment = client.hget(FIRST_SEEN, f"{name}:{mark}")
    return int((time.time() - int(moment or 0)) / DAY)
