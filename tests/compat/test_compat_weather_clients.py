"""The weather tools of both of Baidu's MCP servers, over a feed that any S3 client pushes.

Only the host is changed.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from shared.stores import ObjectStore
from tests.compat.conftest import MapClients, NodeServer
from tests.e2e.running_bundle import RunningBundle

TABLE = "id,country,province,city,name,lng,lat\nJPN10041030001,日本,东京都,东京,东京,139.6917,35.6895\n"
PLACE = {"country": "中国", "province": "贵州省", "city": "贵阳市", "name": "观山湖", "id": "520115"}


@pytest.fixture(scope="module")
def pushed(bundle: RunningBundle) -> str:
    """Push reports of two places and wait until they are answered."""
    objects = ObjectStore(bundle.settings)
    now = datetime.now(UTC) - timedelta(minutes=5)
    reports = [
        {
            "district_id": id_,
            "issued_at": now.isoformat(),
            "now": {"observed_at": now.isoformat(), "text": "多云", "temp": 8},
            "days": [
                {
                    "date": (now + timedelta(hours=hours)).date().isoformat(),
                    "text_day": "多云",
                    "high": 12,
                    "low": 6,
                }
            ],
            "alerts": [{"type": "大风", "level": "蓝色预警"}],
        }
        for id_, hours in (("520115", 8), ("JPN10041030001", 9))
    ]
    objects.put("weather", "places-abroad.csv", TABLE.encode())
    objects.put("weather", "feed/test.json", json.dumps({"version": 1, "reports": reports}).encode())
    fields_of_call = {
        "ak": bundle.secrets["demo_ak"],
        "district_id": "JPN10041030001",
        "data_type": "now",
    }
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        answer = httpx.get(f"{bundle.address}/weather_abroad/v1", params=fields_of_call, timeout=60).json()
        if answer["status"] == 0:
            return now.strftime("%Y%m%d")
        time.sleep(1)
    raise AssertionError(answer)


@pytest.fixture(scope="module")
def answers(pushed: str, map_clients: MapClients) -> dict[str, Any]:
    """What the Python client got."""
    assert pushed
    return map_clients("weather_clients.py")


def test_the_python_mcp_server_tells_the_weather(answers: dict[str, Any]) -> None:
    assert answers["district"]["result"]["location"] == PLACE
    assert (answers["district"]["result"]["now"]["text"], answers["district"]["result"]["now"]["temp"]) == (
        "多云",
        8,
    )
    assert answers["point"]["result"]["location"] == {**PLACE, "lng": 106.6302, "lat": 26.6461}


def test_the_python_mcp_server_tells_the_weather_abroad(answers: dict[str, Any]) -> None:
    for call in ("abroad", "abroad by id"):
        assert answers[call]["result"]["location"]["name"] == "东京"
        assert "alerts" not in answers[call]["result"]


def test_the_python_mcp_server_says_what_is_wrong(answers: dict[str, Any]) -> None:
    assert "district_id" in answers["nowhere"]


def test_the_node_mcp_server_tells_the_weather(pushed: str, node_mcp: NodeServer) -> None:
    by_id = node_mcp("map_weather", districtId="520115")
    assert by_id["location"] == PLACE
    assert by_id["forecasts"][0]["high"] == 12
    by_point = node_mcp("map_weather", location="106.64016,26.6492")
    assert by_point["location"]["name"] == "观山湖"
    assert pushed <= by_point["now"]["uptime"]
