"""Calls driving directions with Python clients: driving_clients.py HOST AK SIGNED_AK SK.

Runs in an environment of the clients' own and prints JSON; see test_compat_driving_clients.py.
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


def use_mcp(**arguments: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    asked = {"model": "driving", "origin": ORIGIN, "destination": DESTINATION, **arguments}
    try:
        (content,) = asyncio.run(mcp_server.dispatch("map_directions", asked))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


def signed(client: Any, **fields: str) -> Any:
    """PyPI BaiduMapAPI: it signs every request."""
    return json.loads(client(signed_ak, sk).driving(ORIGIN, DESTINATION, **fields))


answers = {
    "mcp": use_mcp(),
    "mcp abroad": use_mcp(is_china="false"),
    "mcp nowhere": use_mcp(destination="26.57,106.71"),
    "signed": signed(BaiduMapAPI.api.MapDirection, waypoints=f"{THIRD}|{ORIGIN}", tactics="3"),
    "signed alternatives": signed(BaiduMapAPI.api.MapDirection, alternatives="1"),
    "signed abroad": signed(BaiduMapAPI.api.OverseasDirection),
}
print("\n" + json.dumps(answers))
