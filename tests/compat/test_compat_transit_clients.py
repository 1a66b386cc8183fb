"""Clients of Baidu's transit directions, over a feed that the operator puts into the bucket `sources`.

Both of Baidu's own MCP servers and PyPI BaiduMapAPI (signed); only the host is changed.
"""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from tests.compat.conftest import MapClients, NodeServer
from tests.e2e.running_bundle import RunningBundle
from tests.transit_city import city, trip

GUIYANG = (106.7135, 26.5783)
ORIGIN, DESTINATION = "26.5680,106.7075", "26.6010,106.7440"
PACK_SECONDS = 120


@pytest.fixture(scope="module")
def timetable(bundle: RunningBundle, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A city in Guiyang whose buses run day and night, uploaded, and in use."""
    today = date.today()
    period = {"first": f"{today - timedelta(days=3):%Y%m%d}", "last": f"{today + timedelta(days=9):%Y%m%d}"}
    feed = city(GUIYANG, zone="Asia/Shanghai", **period)
    for fare in feed.tables["fare_attributes"]:
        fare["currency_type"] = "CNY"
    feed.add("routes", route_id="DAY", agency_id="A", route_short_name="99路", route_type=3)
    for service in ("WD", "WE"):
        trip(feed, "DAY", service, f"99-{service}", 0, ["S11", "S22", "S33", "S44", "S55"], hop=150)
        feed.add(
            "frequencies",
            trip_id=f"99-{service}",
            start_time="0:00:00",
            end_time="24:00:00",
            headway_secs=600,
        )
    zipped = feed.write(tmp_path_factory.mktemp("feed") / "guiyang.gtfs.zip")
    bundle.object_client().put_object(
        Bucket="sources", Key="roads/guiyang.gtfs.zip", Body=zipped.read_bytes()
    )
    asked = {"ak": bundle.secrets["demo_ak"], "origin": ORIGIN, "destination": DESTINATION}
    deadline = time.monotonic() + PACK_SECONDS
    with bundle.client() as client:
        while (answer := client.get("/directionlite/v1/transit", params=asked).json())["status"] != 0:
            assert time.monotonic() < deadline, answer
            time.sleep(1)


@pytest.fixture(scope="module")
def answers(map_clients: MapClients, timetable: None) -> dict[str, Any]:
    """What the Python clients got."""
    return map_clients("transit_clients.py", ORIGIN, DESTINATION)


def ridden(route: Any) -> list[Any]:
    """The first lines of a v2 plan's legs."""
    infos = [step[0]["vehicle_info"] for step in route["steps"]]
    return [info["detail"] for info in infos if info["type"] == 3]


def test_the_python_mcp_server_gets_plans(answers: dict[str, Any]) -> None:
    route = answers["mcp"]["result"]["routes"][0]
    vehicles = [step[0]["vehicle"] for step in route["steps"] if step[0]["type"] == 3]
    assert vehicles
    assert all(vehicle["name"] and vehicle["stop_num"] for vehicle in vehicles)
    assert route["price"] == sum(row["line_price"] for row in route["line_price"])
    abroad = answers["mcp abroad"]["result"]
    assert abroad["origin"]["city_name"] == abroad["destination"]["city_name"] == "贵阳市"
    assert ridden(abroad["routes"][0])


def test_the_python_mcp_server_shows_what_to_load(answers: dict[str, Any]) -> None:
    assert "no stop is known within 5 km of the origin" in answers["mcp nowhere"]


@pytest.mark.parametrize("call", ["signed", "signed abroad"])
def test_baidu_map_api_gets_plans(answers: dict[str, Any], call: str) -> None:
    result = answers[call]["result"]
    assert (answers[call]["status"], answers[call]["message"]) == (0, "ok")
    assert result["total"] >= len(result["routes"]) > 0
    assert ridden(result["routes"][0])
    assert result["origin"]["city_id"] == "520100"


def test_the_node_mcp_server_gets_plans(node_mcp: NodeServer, timetable: None) -> None:
    found = node_mcp("map_directions", origin=ORIGIN, destination=DESTINATION, mode="transit")
    assert found["routes"][0]["duration"] > 0
    assert found["routes"][0]["steps"]
