"""Every recorded event body is read into the same object, and rubbish is refused in words."""

import base64
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.object_events import EventError, ObjectCreated, parse_events

RECORDED = Path(__file__).parents[3] / "events"
PHOTO = ObjectCreated("uploads", "2026/张三 1.jpg", "9bb58f26192e4ba00f01e2e7b136bbd8")
STRUCTURED = {"content-type": "application/cloudevents+json; charset=utf-8"}
BINARY = {"content-type": "application/json", "ce-specversion": "1.0", "ce-type": "io.min.s3.object.created"}


def recorded(name: str) -> bytes:
    return (RECORDED / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("minio_put", {"content-type": "application/json"}),
        ("minio_put", {}),
        ("minio_put", BINARY),
        ("s3_complete_multipart", {}),
        ("ceph_put", {"content-type": "application/json"}),
        ("cloudevent_structured", STRUCTURED),
        ("eventbridge_data", BINARY),
    ],
)
def test_each_sender_form_names_the_same_object(name: str, headers: dict[str, str]) -> None:
    assert parse_events(headers, recorded(name)) == [PHOTO]


@pytest.mark.parametrize("key", ["1+1.png", "100%25.png", "a b%2Fc"])
def test_ceph_says_keys_as_they_are(key: str) -> None:
    content = orjson.loads(recorded("ceph_put"))
    content["Records"][0]["s3"]["object"]["key"] = key
    assert [event.key for event in parse_events({}, orjson.dumps(content))] == [key]


def test_the_data_of_a_cloud_event_may_be_text_or_base64() -> None:
    data = recorded("minio_put")
    for field in ({"data_base64": base64.b64encode(data).decode()}, {"data": data.decode()}):
        assert parse_events(STRUCTURED, orjson.dumps({"specversion": "1.0", **field})) == [PHOTO]


def test_a_batch_of_cloud_events_gives_every_object() -> None:
    batch = b"[" + recorded("cloudevent_structured") + b"," + recorded("cloudevent_structured") + b"]"
    assert parse_events({"content-type": "application/cloudevents-batch+json"}, batch) == [PHOTO, PHOTO]


@pytest.mark.parametrize("name", ["s3_removed", "s3_test"])
def test_other_kinds_of_events_are_nothing_to_do(name: str) -> None:
    assert parse_events({}, recorded(name)) == []


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({}, b"not json", "not JSON"),
        ({}, b"[]", "expected an object"),
        ({}, b"{}", "found none"),
        ({}, b'{"Records": 3}', "`Records` as a list"),
        ({}, b'{"Records": [{"eventName": "s3:ObjectCreated:Put"}]}', "`s3` in the record"),
        ({}, b'{"bucket": {"name": ""}, "object": {"key": "a"}}', "empty or missing"),
        (STRUCTURED, b'{"data": {}}', "specversion"),
        (STRUCTURED, b'{"specversion": "1.0", "data_base64": "=?="}', "base64"),
        (STRUCTURED, b'{"specversion": "1.0", "data_base64": 3}', "as text"),
        (STRUCTURED, b'{"specversion": "1.0", "data": "3 {"}', "not JSON"),
    ],
)
def test_rubbish_is_refused_with_what_was_expected(
    headers: dict[str, str], body: bytes, message: str
) -> None:
    with pytest.raises(EventError, match=message):
        parse_events(headers, body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Records", "s3", "bucket", "object", "key", "name", "eventName", "data"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values, st.sampled_from([{}, STRUCTURED, BINARY]))
def test_no_json_breaks_the_parser(content: object, headers: dict[str, str]) -> None:
    try:
        events = parse_events(headers, orjson.dumps(content))
    except EventError:
        return
    assert all(event.bucket and event.key for event in events)
