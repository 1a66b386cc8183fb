"""A set-up as layout 0 wrote it: records without the fields that came later, no version, counts, objects."""

import hashlib

import orjson

from shared.access.keys import new_ak, new_api_key, new_app_id
from shared.stores import ObjectStore
from shared.stores.redis import SyncClient

SECRET = "the secret key of an app of layout 0"


def write_older_setup(client: SyncClient, objects: ObjectStore, apps: int = 12) -> dict[int, str]:
    """Write the set-up; return the ak of every app. The form is fixed: none of today's writers is used."""
    keys = {}
    for number in range(apps):
        appid = new_app_id()
        ak = keys[appid] = new_ak(appid)
        record = {
            "appid": appid,
            "name": f"网点 {number}",
            "created": 1_790_000_000 + number,
            "api_key": new_api_key(appid),
            "secret_sha256": hashlib.sha256(SECRET.encode()).hexdigest(),
            "keys": [{"ak": ak, "kind": "server", "ips": ["10.0.0.0/8"]}],
            "services": {
                "geocoding": {"quota": 3 + number, "shadow": ["quota", "qps"] if number % 3 == 0 else []}
            },
        }
        client.sadd("apps", str(appid))
        client.hset(
            f"app:{{{appid}}}",
            mapping={"rev": str(1_790_000_000_000 + number), "record": orjson.dumps(record)},
        )
    for bucket in ("sources", "reports"):
        objects.ensure_bucket(bucket)
    objects.put("sources", "places/网点.csv", b"id,name\n")
    return keys
