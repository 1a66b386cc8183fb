"""Operators' files laid over the default data pack, and the events that do it."""

from pathlib import Path
from typing import Any

import pytest

from functions.map_locate.engine.opening import open_locator
from functions.pack_builder import service
from functions.pack_builder.engine.materials import BuiltPack
from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.main import FUNCTION
from shared.config import Settings
from shared.geo.boundaries import Boundaries
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import DEFAULT
from tests.functional.conftest import Client, Serve
from tests.functional.pack_builder.uploads import SQUARE, boundaries, put_table
from tools.packs.publish import publish_pack


def test_an_operators_table_is_asked_before_those_of_the_packages(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, base: str, default_pack: Path
) -> None:
    put_table(objects, default_pack, **{"as-of": "2026-10-01", "confidence": "93", "licence": "our own"})
    said = overlays.handle("ip/own.xdb", "")
    assert said.startswith("default: published ")
    assert overlays.handle("ip/own.xdb", "") == said.replace("published", "already in")
    found = open_locator(store.fetch(DEFAULT)).locate("58.16.0.1")
    assert (found.table, found.as_of, found.confidence) == ("own-own.xdb", "2026-10-01", 93)
    manifest = store.manifest(DEFAULT, store.pointer(DEFAULT).version)
    assert {file.path: file.licence for file in manifest.files}["ip/own-own.xdb"] == "our own"
    assert manifest.details["base"] == base


def test_an_operators_outline_replaces_the_packages(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, base: str
) -> None:
    objects.put("sources", "boundaries/licensed.geojson", boundaries("520115"))
    overlays.handle("boundaries/licensed.geojson", "")
    (ring,) = Boundaries(store.fetch(DEFAULT) / "boundaries.sqlite").outer_rings("520115")
    assert {tuple(point) for point in ring.tolist()} == {tuple(of) for of in SQUARE["coordinates"][0]}


@pytest.mark.parametrize(
    ("key", "content", "why"),
    [
        ("ip/own.xdb", b"rubbish", "is no .xdb table"),
        ("ip/own.mmdb", b"rubbish", "is no .mmdb table"),
        ("ip/own.ipdb", b"\x00\x00\x00\x02{}", "is no .ipdb table"),
        ("ip/own.db", b"", "is no .db table"),
        ("boundaries/own.geojson", b"{", "is no GeoJSON FeatureCollection"),
        ("boundaries/own.geojson", boundaries("999999"), "the code of no division"),
        (
            "boundaries/own.geojson",
            boundaries("520115", {"type": "Point", "coordinates": [106, 26]}),
            "Point",
        ),
        (
            "boundaries/own.geojson",
            boundaries(
                "520115", {"type": "Polygon", "coordinates": [[[26, 106], [27, 106], [27, 107], [26, 106]]]}
            ),
            "outside China",
        ),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_pack_as_it_is(
    objects: ObjectStore,
    overlays: PackOverlays,
    store: ArtifactStore,
    base: str,
    key: str,
    content: bytes,
    why: str,
) -> None:
    objects.put("sources", key, content)
    said = overlays.handle(key, "")
    assert said.startswith("default: refused: ")
    assert key in said
    assert why in said
    assert store.pointer(DEFAULT).version == base


def test_other_objects_are_left_alone(overlays: PackOverlays, base: str) -> None:
    assert overlays.handle("notes/readme.txt", "").startswith("left alone")


def test_removing_the_sources_gives_the_pack_of_the_packages_again(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, base: str, default_pack: Path
) -> None:
    put_table(objects, default_pack)
    assert overlays.handle("ip/own.xdb", "").startswith("default: published ")
    objects.delete("sources", "ip/own.xdb")
    rebuilt = overlays.rebuild(DEFAULT)
    assert rebuilt is not None
    assert rebuilt.version == base == store.pointer(DEFAULT).version


def test_a_source_that_comes_before_any_pack_waits_for_it(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, built_pack: BuiltPack
) -> None:
    put_table(objects, built_pack.folder)
    assert overlays.handle("ip/own.xdb", "").startswith("default: kept for later")
    publish_pack(built_pack, store)
    rebuilt = overlays.rebuild(DEFAULT)
    assert rebuilt is not None
    assert "ip/own-own.xdb" in {file.path for file in store.manifest(DEFAULT, rebuilt.version).files}


def test_an_event_of_the_object_store_rebuilds_the_pack(
    serve: Serve,
    settings: Settings,
    objects: ObjectStore,
    base: str,
    default_pack: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(service, "settings", lambda: settings)
    service.overlays.cache_clear()
    client: Client = serve(FUNCTION, s3_bucket_prefix=settings.s3_bucket_prefix)
    put_table(objects, default_pack)
    bucket = objects.bucket("sources")
    event = {"EventName": "s3:ObjectCreated:Put", "Records": [_record(bucket, "ip/own.xdb")]}
    assert client.post("/events/source", json=event).status_code == 401
    token = settings.event_auth_token
    assert token is not None
    headers = {"authorization": f"Bearer {token.get_secret_value()}"}
    answer = client.post("/events/source", json=event, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["done"]["ip/own.xdb"].startswith("default: published ")
    service.overlays.cache_clear()


def _record(bucket: str, key: str) -> dict[str, Any]:
    return {
        "eventName": "s3:ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": key.replace("/", "%2F"), "eTag": ""}},
    }
