"""A bundle over a Redis Cluster and Ceph's RADOS Gateway: the end-to-end tests, and Ceph's notifications."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pytest
from mypy_boto3_s3 import S3Client

from functions.pack_builder.engine.materials import BuiltPack
from tests.ceph import Ceph, missing_programs, running_ceph
from tests.e2e.running_bundle import RunningBundle, wait_until
from tests.e2e.test_bundle_running import (  # the same tests, over other parts
    s3,
    test_a_call_without_a_token_is_refused_in_the_contracts_words,
    test_a_client_gets_a_token_and_a_photo,
    test_a_shell_with_the_environment_file_manages_the_running_bundle,
    test_killing_the_gateway_ends_no_address,
    test_secrets_are_not_in_logs_or_command_lines,
    test_the_first_photo_lies_where_it_was_announced,
    test_the_printed_commands_make_a_photo,
    test_the_tls_address_is_good_for_a_client_that_trusts_its_certificate,
)

__all__ = [
    "s3",
    "test_a_call_without_a_token_is_refused_in_the_contracts_words",
    "test_a_client_gets_a_token_and_a_photo",
    "test_a_shell_with_the_environment_file_manages_the_running_bundle",
    "test_killing_the_gateway_ends_no_address",
    "test_secrets_are_not_in_logs_or_command_lines",
    "test_the_first_photo_lies_where_it_was_announced",
    "test_the_printed_commands_make_a_photo",
    "test_the_tls_address_is_good_for_a_client_that_trusts_its_certificate",
]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Ceph needs root"),
    pytest.mark.skipif(
        bool(missing_programs()), reason=f"this machine lacks {', '.join(missing_programs())}"
    ),
]


@pytest.fixture(scope="module")
def ceph() -> Iterator[Ceph]:
    """A Ceph in a folder with a short path, as its sockets need one."""
    with tempfile.TemporaryDirectory(prefix="ceph-") as name, running_ceph(Path(name)) as running:
        yield running


@pytest.fixture(scope="module")
def bundle(
    ceph: Ceph,
    redis_address: str,
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    built_packs: Sequence[BuiltPack],
) -> Iterator[RunningBundle]:
    """A bundle that starts neither a Redis nor an S3 of its own."""
    assert built_packs
    environment = {"REDIS_URL": redis_address, "REDIS_TIMEOUT_MS": "500", **ceph.environment}
    running = RunningBundle(tmp_path_factory.mktemp("over-ceph") / "home", models_dir, environment)
    yield running
    running.interrupt()


def test_the_bundle_starts_no_server_that_the_operator_brings(bundle: RunningBundle, ceph: Ceph) -> None:
    assert bundle.find_pid("redis-server") is None
    assert bundle.find_pid("object_process") is None
    assert bundle.settings.s3_endpoint_url == ceph.endpoint_url
    assert f"tell of uploads {bundle.address}/function/segment-idphoto/events/upload" in " ".join(
        " ".join(bundle.output).split()
    )


@pytest.mark.parametrize("place", ["password", "path"])
def test_an_upload_is_announced_by_ceph_itself(
    bundle: RunningBundle, ceph: Ceph, s3: S3Client, astronaut: Path, place: str
) -> None:
    assert bundle.settings.event_auth_token is not None
    token = bundle.settings.event_auth_token.get_secret_value()
    address = f"{bundle.address}/function/segment-idphoto/events/upload"
    if place == "password":
        address = address.replace("http://", f"http://geoportrait:{token}@")
    else:
        address = f"{address}/{token}"
    topic = ceph.client("sns").create_topic(
        Name=f"geoportrait-{place}", Attributes={"push-endpoint": address, "persistent": "true"}
    )["TopicArn"]
    s3.put_bucket_notification_configuration(
        Bucket="uploads",
        NotificationConfiguration={
            "TopicConfigurations": [
                {
                    "Id": place,
                    "TopicArn": topic,
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": f"{place}/"}]}},
                }
            ]
        },
    )
    key = f"{place}/照片 1+1.png"
    s3.put_object(Bucket="uploads", Key=key, Body=astronaut.read_bytes())

    def names() -> set[str]:
        listing = s3.list_objects_v2(Bucket="results", Prefix=f"{key}/")
        return {entry["Key"].removeprefix(f"{key}/") for entry in listing.get("Contents", ())}

    wait_until(lambda: {"cut.png", "result.json"} <= names(), 120)
    result = orjson.loads(s3.get_object(Bucket="results", Key=f"{key}/result.json")["Body"].read())
    assert result["source"]["key"] == key
