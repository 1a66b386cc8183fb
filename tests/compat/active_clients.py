"""Calls walking, riding and matrices with Python clients: active_clients.py HOST AK SIGNED_AK SK.

Runs in an environment of the clients' own and prints JSON; see test_compat_active_clients.py.
"""

import asyncio
import json
import os
import sys
from typing import Any

host, ak, signed_ak, sk = sys.argv[1:]
os.environ["BAIDU_MAPS_API_KEY"] = ak

import BaiduMapAPI.api  # noqa: E402
import mcp_server_baidu_maps.map as mcp_server  # noqa: E402

BaiduMapAPI.api.HOST = host
mcp_server.api_url = host
ORIGIN, DESTINATION, THIRD = "60.1690,24.9360", "60.1720,24.9420", "60.1670,24.9510"


def use_mcp(tool: str, **arguments: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    try:
        (content,) = asyncio.run(mcp_server.dispatch(tool, arguments))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


def go(model: str, **arguments: str) -> Any:
    """Ask it for directions."""
    return use_mcp("map_directions", model=model, origin=ORIGIN, destination=DESTINATION, **arguments)


def matrix(model: str, destinations: str = f"{DESTINATION}|{THIRD}") -> Any:
    """Ask it for a matrix."""
    return use_mcp("map_directions_matrix", model=model, origins=ORIGIN, destinations=destinations)


whitelisted = BaiduMapAPI.api.RouteMatrix(ak)
pairs = (f"{ORIGIN}|{THIRD}", f"{DESTINATION}|{THIRD}")
answers = {
    "walking": go("walking"),
    "riding": go("riding"),
    "walking abroad": go("walking", is_china="false"),
    "riding abroad": go("riding", is_china="false"),
    "matrices": {model: matrix(model) for model in ("driving", "walking", "riding", "motorcycle")},
    "too many": matrix("walking", "|".join([THIRD] * 51)),
    "nowhere": matrix("driving", "26.57,106.71"),
    "signed riding": json.loads(BaiduMapAPI.api.MapDirection(signed_ak, sk).riding(ORIGIN, DESTINATION)),
    "signed walking abroad": json.loads(
        BaiduMapAPI.api.OverseasDirection(signed_ak, sk).walking(ORIGIN, DESTINATION)
    ),
    "unsigned matrices": {
        "driving": json.loads(whitelisted.driving(*pairs)),
        "riding": json.loads(whitelisted.riding(*pairs)),
        "walking": json.loads(whitelisted.walking(*pairs)),
    },
    "matrix without its signature": json.loads(BaiduMapAPI.api.RouteMatrix(signed_ak).driving(*pairs)),
}
print("\n" + json.dumps(answers))
