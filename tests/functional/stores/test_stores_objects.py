"""The object store against two S3 servers: the embedded one and moto."""

import socket
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from moto import mock_aws
from pydantic import SecretStr

from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.errors import (
    CredentialsError,
    ObjectExists,
    ObjectNotFound,
    ObjectStoreError,
    ObjectStoreUnavailable,
    ObjectTooLarge,
)
from tools.local.object_server import ObjectServer

MOTO = Settings(s3_access_key_id="a", s3_secret_access_key="b", s3_bucket_prefix="bank-")


@pytest.fixture(params=["embedded", "moto"])
def store(request: pytest.FixtureRequest) -> Iterator[ObjectStore]:
    """A store with a bucket `objects`, on the embedded S3 or on moto's AWS."""
    with mock_aws() if request.param == "moto" else nullcontext():
        store = ObjectStore(MOTO if request.param == "moto" else request.getfixturevalue("server_settings"))
        store.ensure_bucket("objects")
        yield store


@pytest.fixture
def embedded(server_settings: Settings) -> ObjectStore:
    """The same on the embedded S3 only."""
    store = ObjectStore(server_settings)
    store.ensure_bucket("objects")
    return store


def test_what_is_put_comes_back_with_type_and_metadata(store: ObjectStore) -> None:
    etag = store.put("objects", "a/b.bin", b"\x00\x01", content_type="image/png", metadata={"sha256": "ab"})
    found = store.head("objects", "a/b.bin")
    assert store.get("objects", "a/b.bin") == b"\x00\x01"
    assert (found.key, found.size, found.etag) == ("a/b.bin", 2, etag)
    assert (found.content_type, found.metadata) == ("image/png", {"sha256": "ab"})
    assert abs((datetime.now(UTC) - found.modified_at).total_seconds()) < 60


@pytest.mark.parametrize("key", ["map/current", "张三 #1+%.json", "a&b=c~d"])
def test_a_small_object_is_read_without_boto3(
    embedded: ObjectStore, server_settings: Settings, key: str
) -> None:
    embedded.put("objects", key, b"{}")
    fresh = ObjectStore(server_settings)
    assert fresh.get_small("objects", key, limit=2) == b"{}"
    with pytest.raises(ObjectNotFound):
        fresh.get_small("objects", f"{key}.no", limit=2)
    assert fresh._client is None


@pytest.mark.parametrize(
    "change", [{"s3_secret_access_key": SecretStr("wrong")}, {"s3_bucket_prefix": "no-"}]
)
def test_boto3_says_what_is_wrong_with_a_small_read(
    embedded: ObjectStore, server_settings: Settings, change: dict[str, Any]
) -> None:
    embedded.put("objects", "large", b"123")
    with pytest.raises(ObjectStoreError):
        ObjectStore(server_settings.model_copy(update=change)).get_small("objects", "large", limit=9)
    with pytest.raises(ObjectTooLarge):
        ObjectStore(server_settings).get_small("objects", "large", limit=2)


def test_a_key_may_hold_spaces_and_chinese(store: ObjectStore) -> None:
    key = "uploads/张三 #1+%.jpg"
    store.put("objects", key, b"x")
    assert [entry.key for entry in store.list("objects", "uploads/张")] == [key]
    assert store.get("objects", key) == b"x"


def test_an_absent_key_and_an_absent_bucket_are_not_found(store: ObjectStore) -> None:
    assert not store.exists("objects", "absent")
    with pytest.raises(ObjectNotFound, match="read objects/absent"):
        store.get("objects", "absent")
    with pytest.raises(ObjectNotFound, match="look up objects/absent"):
        store.head("objects", "absent")
    with pytest.raises(ObjectNotFound, match="bucket does not exist"):
        store.put("nowhere", "a", b"")
    with pytest.raises(ObjectNotFound, match="bucket does not exist"):
        list(store.list("nowhere"))


def test_a_bounded_read_stops_at_the_bound(store: ObjectStore) -> None:
    store.put("objects", "long", b"12345")
    assert store.get("objects", "long", limit=5) == b"12345"
    with pytest.raises(ObjectTooLarge, match="larger than the 4 bytes"):
        store.get("objects", "long", limit=4)


def test_put_if_absent_does_not_overwrite(store: ObjectStore) -> None:
    store.put("objects", "once", b"first", if_absent=True)
    with pytest.raises(ObjectExists):
        store.put("objects", "once", b"second", if_absent=True)
    assert store.get("objects", "once") == b"first"
    store.delete("objects", "once")


def test_delete_is_repeatable(store: ObjectStore) -> None:
    store.put("objects", "gone", b"")
    store.delete("objects", "gone")
    store.delete("objects", "gone")
    assert not store.exists("objects", "gone")


def test_a_listing_goes_beyond_one_page(embedded: ObjectStore, object_server: ObjectServer) -> None:
    folder = object_server.folder / "objects" / "many"
    folder.mkdir()
    keys = [f"many/{number:04}" for number in range(1050)]
    for key in keys:  # 1,050 puts would take ten seconds
        (folder / key.removeprefix("many/")).write_bytes(b"x")
    assert [entry.key for entry in embedded.list("objects", "many/")] == keys


def test_folders_are_the_names_one_level_down(store: ObjectStore) -> None:
    for key in ("tree/b/1", "tree/a/x/2", "tree/a/y", "tree/leaf"):
        store.put("objects", key, b"")
    assert store.folders("objects", "tree/") == ["a", "b"]
    assert store.folders("objects", "tree/none/") == []


def test_a_large_file_goes_up_in_parts_and_comes_down_as_a_stream(store: ObjectStore, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 4096 * 20)  # 20 MiB: several parts
    store.upload_file("objects", "large", source, metadata={"sha256": "cd"})
    assert b"".join(store.stream("objects", "large")) == source.read_bytes()
    assert store.head("objects", "large").metadata == {"sha256": "cd"}
    with pytest.raises(ObjectNotFound):
        store.upload_file("nowhere", "large", source)


def test_ensure_bucket_is_repeatable(store: ObjectStore) -> None:
    store.ensure_bucket("twice")
    store.ensure_bucket("twice")
    store.put("twice", "a", b"")


def test_a_presigned_address_reads_and_writes_one_object(embedded: ObjectStore) -> None:
    assert (
        httpx.put(embedded.presign("objects", "signed", "put", seconds=60), content=b"x").status_code == 200
    )
    assert httpx.get(embedded.presign("objects", "signed", seconds=60)).content == b"x"


def test_a_tampered_presigned_address_is_refused(embedded: ObjectStore) -> None:
    embedded.put("objects", "other", b"")
    address = embedded.presign("objects", "mine").replace("/mine", "/other")
    assert httpx.get(address).status_code == 403


@mock_aws
def test_bucket_names_carry_the_prefix_of_the_settings() -> None:
    store = ObjectStore(MOTO)
    store.ensure_bucket("objects")
    assert store.bucket("objects") == "bank-objects"
    assert [bucket["Name"] for bucket in store.client.list_buckets()["Buckets"]] == ["bank-objects"]


@mock_aws
def test_a_bucket_outside_the_default_region_is_made_in_its_own() -> None:
    store = ObjectStore(MOTO.model_copy(update={"s3_region": "cn-north-1"}))
    store.ensure_bucket("objects")
    assert store.client.get_bucket_location(Bucket="bank-objects")["LocationConstraint"] == "cn-north-1"


def test_a_wrong_secret_is_access_denied_and_not_repeated(server_settings: Settings) -> None:
    store = ObjectStore(server_settings.model_copy(update={"s3_secret_access_key": SecretStr("geheim")}))
    with pytest.raises(CredentialsError, match="S3_SECRET_ACCESS_KEY") as raised:
        store.get("objects", "a")
    assert "geheim" not in str(raised.value)


def test_absent_credentials_are_access_denied(
    server_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    absent = {"s3_access_key_id": None, "s3_secret_access_key": None}
    with pytest.raises(CredentialsError, match="set S3_ACCESS_KEY_ID"):
        ObjectStore(server_settings.model_copy(update=absent)).get("objects", "a")


def test_a_store_that_is_not_there_is_unavailable(server_settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        store = ObjectStore(server_settings.model_copy(update={"s3_endpoint_url": address}))
        with pytest.raises(ObjectStoreUnavailable, match=r"does not answer.*S3_ENDPOINT_URL"):
            store.get("objects", "a")
