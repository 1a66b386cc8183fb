"""`/library/…` and `/github/BMapGLLib/…`: what an operator laid into the bucket `jslib`, and nothing else."""

import hashlib

import pytest

from functions.map_jsapi.libraries import service
from functions.map_jsapi.main import FUNCTION
from shared.config import Settings
from shared.stores.objects import ObjectStore
from tests.functional.conftest import Client, Serve

KEY = "library/DrawingManager/1.4/src/DrawingManager_min.js"
GL_KEY = "github/BMapGLLib/Lushu/src/Lushu.min.css"


@pytest.fixture
def client(serve: Serve, server_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Client:
    objects = ObjectStore(server_settings)
    objects.ensure_bucket(service.BUCKET)
    metadata = {service.HASH: hashlib.sha256(b"drawing();").hexdigest()}
    objects.put(service.BUCKET, KEY, b"drawing();", metadata=metadata)
    objects.put(service.BUCKET, GL_KEY, b".a{}")
    objects.put(service.BUCKET, "library/damaged.js", b"other();", metadata=metadata)
    monkeypatch.setattr(service, "objects", lambda: objects)
    return serve(FUNCTION)


@pytest.mark.parametrize(
    ("key", "content", "media_type"), [(KEY, b"drawing();", "text/javascript"), (GL_KEY, b".a{}", "text/css")]
)
def test_a_file_of_the_bucket_is_answered(client: Client, key: str, content: bytes, media_type: str) -> None:
    answer = client.get(f"/{key}")
    assert answer.content == content
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/library/CurveLine/1.5/src/CurveLine.min.js", "/github/BMapGLLib/No/src/no.js"]
)
def test_a_script_that_is_not_there_says_so(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text.startswith("console.error(")
    assert path in answer.text


@pytest.mark.parametrize(
    "path",
    ["/library/../sources/a.js", "/library/.hidden.js", "/library/a%2f..%2fb.js", "/library/page.html"],
)
def test_no_other_path_is_read(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_with_another_hash_is_not_given_out(client: Client) -> None:
    assert client.get("/library/damaged.js").status_code == 500
