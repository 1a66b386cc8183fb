"""Clients of Baidu's place services: both of Baidu's own MCP servers, PyPI BaiduMapAPI (signed) and baidumap.

Only the host is changed.
"""

from typing import Any

import pytest

from tests.compat.conftest import MapClients, NodeServer

QUERY, CITY = "观山湖区", "贵阳市"


@pytest.fixture(scope="module")
def answers(map_clients: MapClients) -> dict[str, Any]:
    """What the Python clients got."""
    return map_clients("place_clients.py")


@pytest.mark.parametrize("call", ["mcp region", "mcp around", "signed region", "signed circle", "signed box"])
def test_a_python_client_searches_places(answers: dict[str, Any], call: str) -> None:
    answer = answers[call]
    assert (answer["status"], answer["message"]) == (0, "ok")
    best = answer["results"][0]
    assert (best["name"], best["province"], best["city"]) == (QUERY, "贵州省", CITY)


def test_the_python_mcp_server_searches_by_kind_and_abroad(answers: dict[str, Any]) -> None:
    assert {of["detail_info"]["tag"] for of in answers["mcp kind"]["results"]} == {"交通设施;飞机场"}
    best = answers["mcp abroad"]["results"][0]
    assert (best["name"], best["country"]) == ("Vaduz", "列支敦士登")
    assert (best["location"]["lng"], best["location"]["lat"]) == pytest.approx((9.52, 47.14), abs=0.01)


def test_the_python_mcp_server_shows_details(answers: dict[str, Any]) -> None:
    assert answers["mcp detail"]["result"]["name"] == QUERY
    assert answers["mcp detail"]["result"]["detail_info"]["tag"] == "行政地标;区县"
    assert answers["mcp detail abroad"]["result"]["name"] == "Vaduz"
    assert answers["mcp unknown"].endswith("Parameter Invalid")


def test_baidu_map_api_gets_suggestions(answers: dict[str, Any]) -> None:
    suggested = answers["signed suggestion"]
    assert suggested["status"] == 0
    assert QUERY in {of["name"] for of in suggested["result"]}


def test_baidumap_reads_pages_to_the_end_and_raises_its_own_error(answers: dict[str, Any]) -> None:
    uids = answers["listed"]
    assert len(uids) == len(set(uids)) > 5
    assert answers["listed, refused"] == "BaiduMapApiException"


def test_the_node_mcp_server_searches_places_and_shows_details(node_mcp: NodeServer) -> None:
    found = node_mcp("map_search_places", query=QUERY, region=CITY)
    assert (found["result_type"], found["query_type"]) == ("poi_type", "precise")
    best = found["results"][0]
    assert (best["name"], best["area"], best["detail"], best["telephone"]) == (QUERY, QUERY, 1, "")
    detail = node_mcp("map_place_details", uid=best["uid"], scope="2")
    assert detail["name"] == QUERY
    assert detail["detail_info"]["tag"] == "行政地标;区县"
    several = {"region": CITY, "location": "26.65,106.58", "bounds": "26.5,106.4,26.8,106.8"}
    assert isinstance(node_mcp("map_search_places", query=QUERY, **several)["results"], list)
