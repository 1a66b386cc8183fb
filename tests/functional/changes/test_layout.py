"""A program refuses data of another layout, and says what to do; new data are of its own."""

import pytest

from functions.map_coordinate.main import FUNCTION
from shared.access.directory import AppDirectory
from shared.access.errors import ChangeForbidden
from shared.access.rediskeys import APPS
from shared.changes.layout import read_layout
from shared.changes.layout_version import KEY, LAYOUT
from shared.stores.redis import blocking_redis_client
from tools.local.redis_server import RedisServer


@pytest.fixture
def settings(server_settings):
    with RedisServer() as server:
        secret = type(server_settings.redis_url)(server.url)
        yield server_settings.model_copy(update={"redis_url": secret, "redis_timeout_ms": 2_000})


@pytest.fixture
def client(settings):
    client = blocking_redis_client(settings)
    yield client
    client.close()


@pytest.fixture
def apps(settings):
    directory = AppDirectory.open(settings)
    yield directory
    directory.close()


def test_the_first_app_of_an_empty_redis_marks_it(client, apps):
    assert read_layout(client) == LAYOUT
    apps.create("first")
    assert client.get(KEY) == str(LAYOUT).encode()


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        (None, "run `geoportrait upgrade`"),
        ("0", "run `geoportrait upgrade`"),
        ("2", "start the newer release"),
    ],
)
def test_other_data_stop_functions_and_changes_with_what_to_do(settings, client, apps, value, advice, serve):
    client.sadd(APPS, "12345678")
    client.delete(KEY) if value is None else client.set(KEY, value)
    with pytest.raises(ChangeForbidden, match=advice):
        apps.create("another")
    function = serve(FUNCTION, redis_url=settings.redis_url, redis_timeout_ms=2_000)
    answer = function.get("/_/ready")
    assert answer.status_code == 503
    assert advice in answer.json()["waiting_for"]
    assert function.get("/geoconv/v2/?coords=116,39&model=1").status_code == 503
    client.set(KEY, LAYOUT)  # it was upgraded: the function comes up by itself
    assert function.get("/geoconv/v2/?coords=116,39&model=1").status_code == 200
    assert function.get("/_/ready").json()["ready"] is True


def test_a_function_starts_without_redis(settings, serve):
    function = serve(FUNCTION, redis_url=type(settings.redis_url)("redis://127.0.0.1:1/0"))
    assert function.get("/_/ready").status_code == 503  # it warms up, as ever
    assert function.get("/geoconv/v2/?coords=116,39&model=1").status_code == 200
