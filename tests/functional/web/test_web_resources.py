"""Resources around a tiny engine: streams, empty content, defects and refusals."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from shared.access.app import MapKey
from shared.geo.refusal import NoData
from shared.web import streams
from shared.web.function import Function
from shared.web.resource import Archive, Content, NoResource, Resource
from shared.web.resources import ResourceEndpoint, ResourceMetering
from tests.functional.conftest import Client, Serve

PIECES = 100


class Name(BaseModel):
    name: str


class Reading:
    """How many pieces of archives were read, and how many readings ended."""

    pieces = 0
    ends = 0


def read(start: int, length: int) -> Iterator[bytes]:
    try:
        for offset in range(start, start + length, 1000):
            Reading.pieces += 1
            yield b"x" * min(1000, start + length - offset)
    finally:
        Reading.ends += 1


def find(parameters: Name) -> Resource | Archive:
    match parameters.name:
        case "archive":
            return Archive(name="a", media_type="text/plain", version="1", size=PIECES * 1000, read=read)
        case "empty":
            return Resource(media_type="text/plain", version="1", load=lambda: None)
        case "nowhere":
            raise NoResource("nothing stands here")
        case "unloaded":
            raise NoData("nothing is loaded")
        case "defect":
            raise ZeroDivisionError
    return Resource(media_type="text/plain", version="1", load=lambda: Content(b"text"))


FUNCTION = Function(
    "files",
    [
        ResourceEndpoint(
            paths=("/files",),
            prefix=True,
            summary="files",
            metering=ResourceMetering(service="sdk_basemap_abroad"),
            parameters=Name,
            find=find,
            pattern=r"/(?P<name>\w+)",
        ),
        ResourceEndpoint(
            paths=("/open",),
            prefix=True,
            summary="files",
            metering=ResourceMetering(),
            parameters=Name,
            find=find,
            pattern=r"/(?P<name>\w+)",
        ),
    ],
)


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(FUNCTION)


@pytest.mark.parametrize(
    ("name", "http_status", "status"),
    [("nowhere", 404, 260), ("unloaded", 404, 1), ("defect", 500, 1)],
)
def test_a_refusal_has_an_http_status_and_a_wire_code(
    client: Client, key: MapKey, name: str, http_status: int, status: int
) -> None:
    answer = client.get(f"/files/{name}", params={"ak": key.ak})
    assert (answer.status_code, answer.json()["status"]) == (http_status, status)
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_service_no_key_is_needed(client: Client) -> None:
    assert client.get("/open/text").text == "text"
    assert client.get("/files/text").status_code == 401


def test_what_stands_in_the_path_is_not_overwritten_by_the_query(client: Client) -> None:
    assert client.get("/open/empty", params={"name": "text"}).status_code == 204


def test_a_query_that_is_no_form_is_refused(client: Client) -> None:
    answer = client.get("/open/text?" + "&".join(f"a{number}=1" for number in range(300)))
    assert (answer.status_code, answer.json()["status"]) == (400, 2)


def test_archives_are_read_piece_by_piece_and_closed(client: Client) -> None:
    Reading.pieces = Reading.ends = 0
    assert len(client.get("/open/archive").content) == PIECES * 1000
    assert (Reading.pieces, Reading.ends) == (PIECES, 1)
    assert len(client.get("/open/archive", headers={"range": "bytes=500-1499"}).content) == 1000
    assert (Reading.pieces, Reading.ends) == (PIECES + 1, 2)


@pytest.mark.parametrize("readers", [{"203.0.113.9": 8, "203.0.113.10": 8}, {"127.0.0.1": 8}])
def test_more_archives_than_places_are_refused_and_places_come_back(
    client: Client, readers: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places are taken, or those of this caller."""
    (endpoint,) = (one for one in client.function.endpoints if one.paths == ("/open",))
    assert isinstance(endpoint, ResourceEndpoint)
    endpoint._streams.callers.update(readers)
    assert client.get("/open/archive").status_code == 200  # small enough to take no place
    monkeypatch.setattr(streams, "SMALL_BYTES", 2000)
    busy = client.get("/open/archive")
    assert (busy.status_code, busy.json()["status"]) == (503, 402)
    assert "retry-after" in busy.headers
    assert client.get("/open/archive", headers={"range": "bytes=0-1999"}).status_code == 206
    endpoint._streams.callers.clear()
    for _ in range(20):
        assert client.get("/open/archive").status_code == 200
    assert endpoint._streams.callers.total() == 0
