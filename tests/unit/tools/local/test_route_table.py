"""Which function answers which path of the local gateway."""

import pytest

from tools.local.route_table import Route, RouteTable, Target

TABLE = RouteTable(
    [
        Route("/oauth/2.0/token", False, "auth_token"),
        Route("/rest/2.0/image-classify", True, "segment_idphoto"),
        Route("/rest/2.0/image-classify/v1/own", False, "map_image"),
        Route("/api/v3", True, "map_track"),
        Route("/api/v3/analysis", True, "map_traffic"),
        Route("/", False, "map_geocode", "gc"),
        Route("/", False, "map_place", "s"),
    ],
    ["auth_token", "segment_idphoto"],
)


@pytest.mark.parametrize(
    ("path", "function"),
    [
        (b"/oauth/2.0/token", "auth_token"),
        (b"/oauth/2.0/token/", "auth_token"),
        (b"/oauth/2.0/token/below", None),
        (b"/oauth/2.0/tokens", None),
        (b"/rest/2.0/image-classify", "segment_idphoto"),
        (b"/rest/2.0/image-classify/v1/body_seg_photo", "segment_idphoto"),
        (b"/rest/2.0/image-classify/v1/own", "map_image"),
        (b"/rest/2.0/image-classify/v1/own/below", "segment_idphoto"),
        (b"/rest/2.0/image-classifyx", None),
        (b"/api/v3/track", "map_track"),
        (b"/api/v3/analysis/x", "map_traffic"),
        (b"/API/v3/track", None),
        (b"/", None),
        (b"", None),
        (b"*", None),
    ],
)
def test_the_most_exact_route_answers(path: bytes, function: str | None) -> None:
    found = TABLE.find(path)
    assert (found.function if found else None) == function
    assert found is None or found.path == path


@pytest.mark.parametrize(
    ("path", "seen", "function"),
    [
        (b"//oauth/2.0/token", b"/oauth/2.0/token", "auth_token"),
        (b"///api/v3/track/", b"/api/v3/track/", "map_track"),
    ],
)
def test_slashes_at_the_beginning_are_one(path: bytes, seen: bytes, function: str) -> None:
    assert TABLE.find(path) == Target(function, seen)


@pytest.mark.parametrize(
    "path", [b"//oauth//2.0/token", b"//function/segment-idphoto", b"/function//segment-idphoto"]
)
def test_other_slashes_are_as_they_are(path: bytes) -> None:
    assert TABLE.find(path) is None


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (b"/function/segment-idphoto", b"/"),
        (b"/function/segment_idphoto/", b"/"),
        (b"/function/segment-idphoto/events/upload", b"/events/upload"),
        (b"/function/segment-idphoto/a%2Fb/", b"/a%2Fb/"),
    ],
)
def test_a_function_is_reached_by_either_spelling_of_its_name(path: bytes, seen: bytes) -> None:
    assert TABLE.find(path) == Target("segment_idphoto", seen)


@pytest.mark.parametrize("path", [b"/function/", b"/function", b"/function/map_track/x", b"/function/../x"])
def test_an_unknown_function_is_not_found(path: bytes) -> None:
    assert TABLE.find(path) is None


@pytest.mark.parametrize(
    ("query", "function"),
    [
        (b"qt=gc", "map_geocode"),
        (b"wd=qt=s&qt=gc&ie=utf-8", "map_geocode"),
        (b"qt=gc&qt=s", "map_place"),
        (b"qt=S", None),
        (b"qt=", None),
        (b"xqt=gc", None),
        (b"", None),
    ],
)
def test_a_path_is_shared_by_the_query(query: bytes, function: str | None) -> None:
    target = TABLE.find(b"/", query)
    assert (target.function if target else None) == function


def test_a_route_without_a_query_type_has_what_the_others_leave() -> None:
    table = RouteTable([Route("/", False, "map_geocode", "gc"), Route("/", False, "map_jsapi")], [])
    queries = (b"qt=gc", b"qt=x", b"")
    targets = [table.find(b"/", query) for query in queries]
    assert targets == [Target(name, b"/") for name in ("map_geocode", "map_jsapi", "map_jsapi")]
