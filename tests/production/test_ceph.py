"""A bundle over a Redis Cluster and Ceph's RADOS Gateway, in both modes: Ceph's own notifications."""

from pathlib import Path

import orjson
import pytest

from tests.e2e.running_bundle import RunningBundle, wait_until
from tests.shapes import SiteParts

pytestmark = [pytest.mark.slow, pytest.mark.shapes(parts="site")]


def test_the_bundle_starts_no_server_that_the_operator_brings(
    bundle: RunningBundle, parts: SiteParts
) -> None:
    assert bundle.find_pid("redis-server") is None
    assert bundle.find_pid("object_process") is None
    assert bundle.settings.s3_endpoint_url == parts.ceph.endpoint_url
    port = bundle.function_ports["segment_idphoto"] if bundle.has_processes else 0
    inside = f"http://127.0.0.1:{port}" if port else f"{bundle.address}/function/segment-idphoto"
    assert bundle.hook("uploads") == f"{inside}/events/upload"


@pytest.mark.parametrize("place", ["password", "path"])
def test_an_upload_is_announced_by_ceph_itself(
    bundle: RunningBundle, parts: SiteParts, astronaut: Path, place: str
) -> None:
    assert bundle.settings.event_auth_token is not None
    token = bundle.settings.event_auth_token.get_secret_value()
    address = bundle.hook("uploads")
    if place == "password":
        address = address.replace("http://", f"http://geoportrait:{token}@")
    else:
        address = f"{address}/{token}"
    parts.ceph.announce("uploads", parts.ceph.make_topic(f"uploads-{place}", address), prefix=f"{place}/")
    key = f"{place}/照片 1+1.png"
    s3 = bundle.object_client()
    s3.put_object(Bucket="uploads", Key=key, Body=astronaut.read_bytes())

    def names() -> set[str]:
        listing = s3.list_objects_v2(Bucket="results", Prefix=f"{key}/")
        return {entry["Key"].removeprefix(f"{key}/") for entry in listing.get("Contents", ())}

    try:
        wait_until(lambda: {"cut.png", "result.json"} <= names(), 120)
    finally:
        parts.tell_of_uploads(bundle)
    result = orjson.loads(s3.get_object(Bucket="results", Key=f"{key}/result.json")["Body"].read())
    assert result["source"]["key"] == key
