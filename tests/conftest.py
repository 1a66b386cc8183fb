"""Fixtures of every suite: real Redis, a real S3 API, real models, real photographs.

Under pytest-xdist each worker has its own servers, so tests separate themselves by unique app ids and
key prefixes only, and nothing is flushed between them (ask for `redis_flushed` where that matters).
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from models.catalogue import load_catalogue
from models.errors import DownloadError
from models.fetch import Fetched, fetch
from shared.config import Settings
from shared.local.object_server import ObjectServer
from shared.local.redis_server import RedisServer

if TYPE_CHECKING:
    from shared.stores import ObjectStore

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / ".cache" / "models"
PACKS = ROOT / ".cache" / "packs"
SHARED_DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_shell() -> Iterator[None]:
    """Keep the developer's own REDIS_URL, S3 keys and providers out of the tests."""
    patch = pytest.MonkeyPatch()
    for name in Settings.model_fields:
        patch.delenv(name.upper(), raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real redis-server of this worker."""
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(redis_server: RedisServer) -> str:
    """The address of this worker's Redis, with its password."""
    return redis_server.url


@pytest.fixture
def redis_flushed(redis_url: str) -> str:
    """The address of this worker's Redis after FLUSHALL, for tests that count all keys."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    return redis_url


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """A real S3 API of this worker over a temporary folder."""
    with ObjectServer() as server:
        yield server


@pytest.fixture(scope="session")
def server_settings(redis_server: RedisServer, object_server: ObjectServer) -> Settings:
    """Settings that point at this worker's Redis and S3."""
    return Settings(
        redis_url=redis_server.url,
        s3_endpoint_url=object_server.endpoint_url,
        s3_access_key_id=object_server.access_key,
        s3_secret_access_key=object_server.secret_key,
        token_signing_key="a signing key that only the tests know",
        event_auth_token="an event token that only the tests know",
    )


@pytest.fixture(scope="session")
def object_store(server_settings: Settings) -> "ObjectStore":
    """The product's object store on this worker's S3."""
    from shared.stores import ObjectStore

    return ObjectStore(server_settings)


@pytest.fixture(scope="session")
def fetched_models() -> Fetched:
    """What the model catalogue names, converted and verified in `.cache/models`; fetched on first use.

    Workers that ask at the same time wait for each other inside `fetch`.
    """
    return fetch(MODELS, load_catalogue())


@pytest.fixture(scope="session")
def models_dir(fetched_models: Fetched) -> Path:
    """The folder of the converted models."""
    assert fetched_models.files
    return MODELS


@pytest.fixture(scope="session")
def astronaut(fetched_models: Fetched) -> Path:
    """The public-domain portrait of Eileen Collins (NASA) out of the scikit-image wheel."""
    return fetched_models.files["astronaut"]


@pytest.fixture(scope="session")
def default_pack() -> Path:
    """The default data pack, built out of packages into `.cache/packs` when its builder has changed.

    Beside it lies `facts.json`, what its manifest would say.
    """
    sources = [*(ROOT / "functions" / "pack_builder").rglob("*.*"), *(ROOT / "shared" / "geo").glob("*.py")]
    code = b"".join(file.read_bytes() for file in sorted(sources) if file.suffix in (".py", ".toml"))
    folder = PACKS / f"default-{hashlib.sha256(code).hexdigest()[:12]}"
    PACKS.mkdir(parents=True, exist_ok=True)
    with (PACKS / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            from functions.pack_builder.default_pack import build_default_pack

            unfinished = PACKS / "unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            try:
                facts = build_default_pack(unfinished / "pack", PACKS / "sources")
            except DownloadError as error:
                pytest.skip(f"the packages of the default data pack cannot be fetched here: {error}")
            (unfinished / "facts.json").write_text(json.dumps(asdict(facts)), encoding="utf-8")
            for older in PACKS.glob("default-*"):
                shutil.rmtree(older)
            unfinished.rename(folder)
    return folder / "pack"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Photographs and mattes of the workplace; tests that need them are skipped elsewhere."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not mounted")
    return SHARED_DATA
