"""The embedded Redis and S3: secret, persistent, and whole again after `kill -9`."""

import os
import stat
from pathlib import Path

import boto3
import httpx
import pytest
import redis
from botocore.config import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client
from redis.backoff import NoBackoff
from redis.retry import Retry

from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer


def s3_client(server: ObjectServer, secret_key: str | None = None) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=secret_key or server.secret_key,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def test_redis_refuses_a_caller_without_the_password(redis_server: RedisServer) -> None:
    address = redis_server.url.replace(redis_server.password, "a-guess")
    with (
        redis.Redis.from_url(address, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_the_redis_password_lies_in_a_file_that_only_we_can_read(redis_server: RedisServer) -> None:
    configuration = redis_server.folder / "redis.conf"
    assert redis_server.password in configuration.read_text()
    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600
    assert redis_server.process is not None
    command_line = Path(f"/proc/{redis_server.process.pid}/cmdline")
    if command_line.exists():
        assert redis_server.password not in command_line.read_text()


def test_every_answered_write_survives_kill_9_of_redis(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as server:
        with redis.Redis.from_url(server.url) as client:
            answered = [client.incr("counter") for _ in range(500)]
        server.kill()
        server.start()
        with redis.Redis.from_url(server.url) as client:
            assert int(client.get("counter")) == answered[-1] == 500


def test_s3_refuses_a_wrong_secret(object_server: ObjectServer) -> None:
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        s3_client(object_server, secret_key="wrong").list_buckets()


def test_objects_survive_kill_9_of_s3(tmp_path: Path) -> None:
    with ObjectServer(tmp_path / "objects") as server:
        client = s3_client(server)
        client.create_bucket(Bucket="kept")
        client.put_object(Bucket="kept", Key="a/b", Body=b"whole")
        server.kill()
        server.start()
        assert client.get_object(Bucket="kept", Key="a/b")["Body"].read() == b"whole"


def test_what_a_killed_s3_left_half_written_is_gone_after_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    with ObjectServer(folder) as server:
        client = s3_client(server)
        client.create_bucket(Bucket="kept")
        client.put_object(Bucket="kept", Key="replaced", Body=b"old")
        client.put_object(Bucket="kept", Key="sidecar", Body=b"old")
        server.kill()
        (folder / "kept" / (".tmp." + "0" * 32)).write_bytes(b"unfinished")
        (folder / "kept" / ".nanio-meta" / "sidecar.json.tmp").write_bytes(b"{")
        (folder / "kept" / "replaced").write_bytes(b"newer and longer")
        later = os.stat(folder / "kept" / "replaced").st_mtime_ns + 5_000_000
        os.utime(folder / "kept" / "replaced", ns=(later, later))
        server.start()
        listed = [entry["Key"] for entry in client.list_objects_v2(Bucket="kept")["Contents"]]
        assert listed == ["replaced", "sidecar"]
        assert client.get_object(Bucket="kept", Key="replaced")["Body"].read() == b"newer and longer"
        assert client.put_object(Bucket="kept", Key="sidecar", Body=b"new")["ETag"]


@pytest.mark.parametrize("query", ["tagging", "acl", "retention"])
def test_an_unknown_s3_feature_is_refused_and_leaves_the_object_whole(
    object_server: ObjectServer, query: str
) -> None:
    client = s3_client(object_server)
    bucket = f"features-{query}"
    client.create_bucket(Bucket=bucket)
    client.put_object(Bucket=bucket, Key="photo", Body=b"pixels")
    with httpx.Client(trust_env=False) as anyone:
        answer = anyone.put(f"{object_server.endpoint_url}/{bucket}/photo?{query}", content=b"<Tagging/>")
    assert answer.status_code == 501
    assert client.get_object(Bucket=bucket, Key="photo")["Body"].read() == b"pixels"
