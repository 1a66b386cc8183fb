"""Signatures of small reads, against the signer of botocore, and what is left to boto3."""

from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from shared.config import Settings
from shared.stores import signed_read
from shared.stores.signed_read import read_short_listing, read_small_object, signed_headers

KEYS = {"s3_access_key_id": "access", "s3_secret_access_key": "secret"}


@pytest.mark.parametrize("query", ["", "list-type=2&prefix=a%2Fb%20%E5%BC%A0"])
@pytest.mark.parametrize("target", ["/packs/map/current", "/bank-packs/a%20b/%E5%BC%A0", "/prefix/packs/x~y"])
@pytest.mark.parametrize("region", ["us-east-1", "cn-guizhou-1"])
def test_the_signature_is_that_of_boto3(
    target: str, query: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = datetime(2026, 9, 30, 1, 2, 3, tzinfo=UTC)
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda remove_tzinfo=True: moment.replace(tzinfo=None)
    )
    request = AWSRequest("GET", f"http://s3.bank.example:9000{target}{'?' * bool(query)}{query}")
    request.context["payload_signing_enabled"] = True
    S3SigV4Auth(Credentials("access", "secret"), "s3", region).add_auth(request)
    headers = signed_headers("s3.bank.example:9000", target, query, region, ("access", "secret"), moment)
    assert headers["authorization"].replace(",", ", ") == request.headers["Authorization"]
    assert headers["x-amz-date"] == request.headers["X-Amz-Date"]


@pytest.mark.parametrize(
    "values",
    [
        KEYS,
        {"s3_endpoint_url": "http://127.0.0.1:9"},
        {"s3_endpoint_url": "http://127.0.0.1:9", **KEYS},
        {"s3_endpoint_url": "https://127.0.0.1:9", **KEYS},
        {"s3_endpoint_url": "http://127.0.0.1:999999", **KEYS},
        {"s3_endpoint_url": "words", **KEYS},
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_boto3(values: dict[str, str]) -> None:
    assert read_small_object(Settings(**values), "packs", "map/current", 4096) is None


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_left_to_boto3(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://proxy.bank.example:3128")
    monkeypatch.setattr(signed_read, "_ask", lambda *_: pytest.fail("it was asked without the proxy"))
    settings = Settings(s3_endpoint_url="http://127.0.0.1:9", **KEYS)
    assert read_small_object(settings, "packs", "map/current", 4096) is None


PAGE = """<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
<IsTruncated>{}</IsTruncated><Contents><Key>a%2F{}</Key><Size>{}</Size><ETag>"e"</ETag>
<LastModified>2026-09-30T01:02:03.000Z</LastModified></Contents></ListBucketResult>"""


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        (PAGE.format("false", "%E5%BC%A0+b", 3), ["a/张 b"]),
        (PAGE.format("true", "b", 3), None),
        (PAGE.format("false", "b", "three"), None),
        ("<html></html>", None),
        ("no XML", None),
    ],
)
def test_a_listing_is_read_where_it_is_the_only_page(
    page: str, keys: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_read, "_ask", lambda *_: (200, page.encode()))
    listing = read_short_listing(Settings(s3_endpoint_url="http://127.0.0.1:9", **KEYS), "packs", "a/")
    assert keys == (None if listing is None else [entry.key for entry in listing])
