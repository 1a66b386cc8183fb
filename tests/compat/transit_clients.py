"""Calls transit directions with Python clients: transit_clients.py HOST AK SIGNED_AK SK ORIGIN DESTINATION.

Runs in an environment of the clients' own and prints JSON; see test_compat_transit_clients.py.
"""

import asyncio
import json
import os
import sys
from typing import Any

host, ak, signed_ak, sk, origin, destination = sys.argv[1:]
os.environ["BAIDU_MAPS_API_KEY"] = ak

import BaiduMapAPI.api  # noqa: E402
import mcp_server_baidu_maps.map as mcp_server  # noqa: E402

BaiduMapAPI.api.HOST = host
mcp_server.api_url = host


def use_mcp(**arguments: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    asked = {"model": "transit", "origin": origin, "destination": destination, **arguments}
    try:
        (content,) = asyncio.run(mcp_server.dispatch("map_directions", asked))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


answers = {
    "mcp": use_mcp(),
    "mcp abroad": use_mcp(is_china="false"),
    "mcp nowhere": use_mcp(origin="31.23,121.47", destination="31.25,121.49"),
    "signed": json.loads(BaiduMapAPI.api.MapDirection(signed_ak, sk).transit(origin, destination)),
    "signed abroad": json.loads(
        BaiduMapAPI.api.OverseasDirection(signed_ak, sk).transit(origin, destination)
    ),
}
print("\n" + json.dumps(answers))
