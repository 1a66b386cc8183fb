"""Calls the weather tool of PyPI mcp-server-baidu-maps: weather_clients.py HOST AK SIGNED_AK SK.

Runs in an environment of the client's own and prints JSON; see test_compat_weather_clients.py.
"""

import asyncio
import json
import os
import sys
from typing import Any

host, ak, *_ = sys.argv[1:]
os.environ["BAIDU_MAPS_API_KEY"] = ak

import mcp_server_baidu_maps.map as mcp_server  # noqa: E402

mcp_server.api_url = host


def use_mcp(**arguments: str) -> Any:
    """Call the tool; its error is a text."""
    try:
        (content,) = asyncio.run(mcp_server.dispatch("map_weather", arguments))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


answers = {
    "district": use_mcp(district_id="520115"),
    "point": use_mcp(location="106.6302,26.6461"),
    "abroad": use_mcp(location="139.75,35.69", is_china="false"),
    "abroad by id": use_mcp(district_id="JPN10041030001", is_china="false"),
    "nowhere": use_mcp(district_id="999999"),
}
print("\n" + json.dumps(answers))
