"""Calls Python clients of Baidu's map services with another host: map_clients.py HOST AK SIGNED_AK SK.

Runs in an environment of the clients' own and prints JSON; see test_compat_map_clients.py.
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


def convert() -> Any:
    """PyPI BaiduMapAPI: it signs every request."""
    BaiduMapAPI.api.HOST = host
    client = BaiduMapAPI.api.CoordTrans(signed_ak, sk)
    return json.loads(client.transform("114.21892734521,29.575429778924;106.7,26.6", 1, 5))


def convert_with_a_wrong_secret() -> Any:
    """The same with another secret."""
    return json.loads(BaiduMapAPI.api.CoordTrans(signed_ak, "x" * 32).transform("106.7,26.6", 1, 5))


def locate(ip: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    mcp_server.api_url = host
    try:
        (content,) = asyncio.run(mcp_server.dispatch("map_ip_location", {"ip": ip}))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


answers = {
    "converted": convert(),
    "refused": convert_with_a_wrong_secret(),
    "located": locate("58.16.0.1"),
    "own": locate(""),
}
print("\n" + json.dumps(answers))
