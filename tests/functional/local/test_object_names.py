"""Names and refusals of the embedded S3: every name that S3 takes, and a refusal that spoils nothing."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from tools.local.object_server import ObjectServer

NAMES = [
    "a%20b.jpg",
    "100%.jpg",
    "%25",
    "a%2Fb",
    "贵阳 100%+~.jpg",
    "a?b#c;d&e=f",
    "a%3Fb%23",
    "a\\b",
    "x" * 255,
    "x" * 247,
    "贵" * 85,
    "d" * 200 + "/" + "y" * 255,
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    with ObjectServer(tmp_path_factory.mktemp("names") / "objects") as server:
        client_of(server).create_bucket(Bucket="names")
        yield server


def client_of(server: ObjectServer, secret_key: str | None = None) -> S3Client:
    """A client that keeps one connection and tries nothing twice."""
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret_key or server.secret_key,
        region_name="us-east-1",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            max_pool_connections=1,
        ),
    )


@pytest.mark.parametrize("name", NAMES, ids=lambda name: f"{name[:12]}-{len(name.encode())}")
def test_a_name_is_the_same_everywhere(server: ObjectServer, name: str) -> None:
    client, content = client_of(server), name.encode()
    client.put_object(Bucket="names", Key=name, Body=content, Metadata={"colour": "blue"})
    answer = client.get_object(Bucket="names", Key=name)
    assert (answer["Body"].read(), answer["Metadata"]) == (content, {"colour": "blue"})
    assert name in [entry["Key"] for entry in client.list_objects_v2(Bucket="names")["Contents"]]
    client.copy_object(Bucket="names", Key="copy", CopySource={"Bucket": "names", "Key": name})
    assert client.get_object(Bucket="names", Key="copy")["Body"].read() == content
    address = client.generate_presigned_url("get_object", Params={"Bucket": "names", "Key": name})
    with urllib.request.urlopen(address) as page:  # noqa: S310 - http, of our own server
        assert page.read() == content
    for key in (name, "copy"):
        client.delete_object(Bucket="names", Key=key)
    assert "Contents" not in client.list_objects_v2(Bucket="names")


@pytest.mark.parametrize("name", ["x" * 256, "d/" + "贵" * 86])
def test_a_name_that_no_file_can_have_is_refused(server: ObjectServer, name: str) -> None:
    client = client_of(server)
    with pytest.raises(ClientError, match="KeyTooLongError"):
        client.put_object(Bucket="names", Key=name, Body=b"1")
    client.put_object(Bucket="names", Key="next", Body=b"1")
    client.delete_object(Bucket="names", Key="next")


@pytest.mark.parametrize("size", [0, 10, 5_000_000])
@pytest.mark.parametrize("key", ["a", "a/../b"])
def test_a_refused_put_spoils_no_request_after_it(server: ObjectServer, size: int, key: str) -> None:
    stranger = client_of(server, "not the key")
    for _ in range(3):
        with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|InvalidObjectName"):
            stranger.put_object(Bucket="names", Key=key, Body=b"x" * size)
    client = client_of(server)
    for _ in range(3):
        with pytest.raises(ClientError, match="InvalidObjectName"):
            client.put_object(Bucket="names", Key="a/../b", Body=b"x" * size)
        client.put_object(Bucket="names", Key="good", Body=b"x" * size)
        assert len(client.get_object(Bucket="names", Key="good")["Body"].read()) == size
    client.delete_object(Bucket="names", Key="good")


def test_metadata_of_long_names_survive_a_kill(tmp_path: Path) -> None:
    with ObjectServer(tmp_path / "objects") as server:
        client = client_of(server)
        client.create_bucket(Bucket="names")
        client.put_object(Bucket="names", Key="x" * 255, Body=b"1", Metadata={"colour": "blue"})
        server.kill()
        server.start()
        assert client_of(server).head_object(Bucket="names", Key="x" * 255)["Metadata"] == {"colour": "blue"}
