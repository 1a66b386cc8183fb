"""Fixtures of every suite: real Redis, a real S3 API, real models, real photographs.

Under pytest-xdist each worker has its own servers, so tests separate themselves by unique app ids and
key prefixes only, and nothing is flushed between them (ask for `redis_flushed` where that matters).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import redis

from shared.config import Settings
from shared.local.object_server import ObjectServer
from shared.local.redis_server import RedisServer

if TYPE_CHECKING:
    from shared.stores import ObjectStore

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / ".cache" / "models"
SAMPLES = ROOT / ".cache" / "samples"
PROTOTYPE_MODELS = ROOT / ".cache" / "proto-models"
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
def models_dir() -> Path:
    """The converted, verified models; fetched into `.cache/models` on first use."""
    with _one_worker_at_a_time("models"):
        try:
            from models.fetch import fetch_models
        except ImportError:
            if not PROTOTYPE_MODELS.is_dir():
                pytest.skip("no models: models.fetch is not there yet and .cache/proto-models is absent")
            return PROTOTYPE_MODELS
        return fetch_models(MODELS)


@pytest.fixture(scope="session")
def astronaut() -> Path:
    """The public-domain portrait of Eileen Collins (NASA) out of the scikit-image wheel."""
    with _one_worker_at_a_time("samples"):
        try:
            from models.fetch import fetch_sample
        except ImportError:
            pytest.skip("no sample photo: models.fetch is not there yet")
        return fetch_sample(SAMPLES)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Photographs and mattes of the workplace; tests that need them are skipped elsewhere."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not mounted")
    return SHARED_DATA


@contextmanager
def _one_worker_at_a_time(name: str) -> Iterator[None]:
    """Let one pytest-xdist worker fetch while the others wait for its files."""
    lock = ROOT / ".cache" / f"{name}.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as opened:
        flock(opened, LOCK_EX)
        yield
