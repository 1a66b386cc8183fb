"""The steps from one layout to the next. Each may be repeated, and cut off anywhere.

A step is never changed once it was released: data of its layout have been through it.
"""

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Final

import orjson
from msgspec import Struct

from shared.access.app import App
from shared.access.records import parse_record
from shared.access.rediskeys import APPS, app_key
from shared.stores import ObjectStore
from shared.stores.errors import ObjectNotFound
from shared.stores.redis import SyncClient

MARK_BUCKET: Final = "reports"
MARK: Final = "layout.json"
_WRITE: Final = files("shared.access").joinpath("write_app.lua").read_text(encoding="utf-8")


class Stores(Struct, frozen=True):
    """Both stores."""

    client: SyncClient
    objects: ObjectStore


class Step(Struct, frozen=True):
    """One thing that layout `layout` has and the one before it has not."""

    layout: int
    name: str
    run: Callable[[Stores], None]


def stored_apps(client: SyncClient) -> Iterable[tuple[App, bytes, bytes]]:
    """Yield every app with its revision and its record as it is stored. Raises DamagedRecord."""
    members = client.smembers(APPS)
    assert isinstance(members, set)  # noqa: S101 - redis-py's types say that it may be a coroutine
    for appid in sorted(int(member) for member in members):
        values = client.hmget(app_key(appid), ["rev", "record"])
        assert isinstance(values, list)  # noqa: S101
        rev, record = values
        if isinstance(rev, bytes) and isinstance(record, bytes):  # else its creation was cut short
            yield parse_record(appid, record), rev, record


def write_records(stores: Stores) -> None:
    """Write every app's record in full, with what older releases left to defaults."""
    for app, rev, record in stored_apps(stores.client):
        whole = app.model_dump_json().encode()
        if whole != record:
            stores.client.eval(_WRITE, 1, app_key(app.appid), rev, int(rev) + 1, whole)


def read_mark(objects: ObjectStore) -> int:
    """Return the layout that the object store says it has; 0 where it says nothing."""
    try:
        return int(orjson.loads(objects.get(MARK_BUCKET, MARK, limit=4096))["layout"])
    except (ObjectNotFound, ValueError, KeyError, TypeError):
        return 0


def write_mark(objects: ObjectStore, layout: int) -> None:
    """Have the object store say which layout it has."""
    objects.ensure_bucket(MARK_BUCKET)
    if layout:
        content = orjson.dumps({"layout": layout})
        objects.put(MARK_BUCKET, MARK, content, content_type="application/json")
    else:
        objects.delete(MARK_BUCKET, MARK)


STEPS: Final = (
    Step(1, "records in full", write_records),
    Step(1, "mark of the object store", lambda stores: write_mark(stores.objects, 1)),
)
