"""A set-up of its own for each module: Redis, S3, models and packs small enough to be made anew."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.pack_builder.engine.plans import PLANS
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.stores import ObjectStore, model_artifacts
from shared.stores.packs import pack_artifacts
from shared.stores.redis import blocking_redis_client
from tools.backup.archive import write_backup
from tools.local.first_use import make_buckets
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer

WORDS = {"licence": "none", "attribution": "a test", "source": "a test"}


@pytest.fixture(scope="module")
def own_redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def own_objects() -> Iterator[ObjectServer]:
    with ObjectServer() as server:
        yield server


@pytest.fixture(scope="module")
def set_up(
    own_redis: RedisServer, own_objects: ObjectServer, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings of a set-up in which an inspection finds nothing wrong."""
    folder = tmp_path_factory.mktemp("set-up")
    settings = Settings(
        redis_url=own_redis.url,
        redis_timeout_ms=2_000,
        s3_endpoint_url=own_objects.endpoint_url,
        s3_access_key_id=own_objects.access_key,
        s3_secret_access_key=own_objects.secret_key,
        cache_dir=folder / "cache",
        token_signing_key="a signing key that only the tests know",
    )
    make_buckets(settings)
    (folder / "content").mkdir()
    (folder / "content" / "data.bin").write_bytes(b"every byte is as published")
    model_artifacts(settings).publish("portrait", folder / "content", **WORDS)
    for plan in PLANS:
        pack_artifacts(settings).publish(plan.name, folder / "content", **WORDS)
    directory = AppDirectory.open(settings)
    directory.create("an app")
    directory.close()
    client = blocking_redis_client(settings)
    write_backup(Path(folder / "backup.zip"), client, ObjectStore(settings), ())
    client.close()
    return settings
