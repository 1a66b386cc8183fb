"""Kinds of addresses that are easily got wrong, over HTTP and the pack of packages: `geo_kinds.tsv`."""

from pathlib import Path
from typing import Any

import pytest

from functions.map_geocode.main import FUNCTION
from shared.access.app import MapKey
from tests.functional.conftest import Client, Serve

TABLE = Path(__file__).with_name("geo_kinds.tsv")


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def geocode(serve_module: Serve, places_pack: Path) -> Client:
    return serve_module(FUNCTION, pack=places_pack)


def expectation(text: str) -> dict[str, str]:
    """Read `field=value|field=value`; a value may begin with bars of its own, as a problem does."""
    fields: dict[str, str] = {}
    field = ""
    for part in text.split("|"):
        name, equals, value = part.partition("=")
        if equals:
            field = name
            fields[field] = value
        else:
            fields[field] += f"|{part}"
    return fields


def ask(client: Client, key: MapKey, service: str, text: str) -> dict[str, Any]:
    common = {"ak": key.ak, "output": "json"}
    if service == "analyze":
        fields = {"address": text, "addr_verify": "1"}
        answer = client.get("/address_analyzer/v1", params=common | fields).json()
        result: dict[str, Any] = answer["result"]
        return result
    if service in ("reverse", "english"):
        language = {"language": "en"} if service == "english" else {}
        fields = {"location": text, "coordtype": "wgs84ll", **language}
        result = client.get("/reverse_geocoding/v3", params=common | fields).json()["result"]
        return {**result, **result["addressComponent"]}
    path = "/api_geocoding_abroad/v1" if service == "abroad" else "/geocoding/v3"
    fields = {"address": text, "extension_poi_infos": "1"}
    answer = client.get(path, params=common | fields).json()
    if answer["status"]:
        return {"status": answer["status"]}
    (info, *_) = answer["result"]["poi_infos"]
    return {"status": 0, **info}


@pytest.mark.parametrize(("service", "text", "expected"), rows())
def test_a_kind_is_read_well(geocode: Client, key: MapKey, service: str, text: str, expected: str) -> None:
    answer = ask(geocode, key, service, text)
    fields = expectation(expected)
    assert {field: str(answer.get(field, "")) for field in fields} == fields


def test_every_kind_has_its_cases() -> None:
    kinds: dict[str, int] = {}
    title = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            title = line
        elif line:
            kinds[title] = kinds.get(title, 0) + 1
    assert len(kinds) >= 11
    assert all(count >= 5 for count in kinds.values())
