"""Calls place services with Python clients of Baidu's: place_clients.py HOST AK SIGNED_AK SK.

Runs in an environment of the clients' own and prints JSON; see test_compat_place_clients.py.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

host, ak, signed_ak, sk = sys.argv[1:]
os.environ["BAIDU_MAPS_API_KEY"] = ak

import baidumap.api.exceptions  # noqa: E402
import baidumap.api.handle  # noqa: E402
import baidumap.object  # noqa: E402
import BaiduMapAPI.api  # noqa: E402
import mcp_server_baidu_maps.map as mcp_server  # noqa: E402

BaiduMapAPI.api.HOST = host
baidumap.api.handle.base_url = host + "/"
mcp_server.api_url = host
QUERY, CITY, POINT, BOX = "观山湖区", "贵阳市", "26.65,106.58", "26.5,106.4,26.8,106.8"


def use_mcp(tool: str, **arguments: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    try:
        (content,) = asyncio.run(mcp_server.dispatch(tool, arguments))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


def signed(call: Callable[[BaiduMapAPI.api.SearchPlace], bytes]) -> Any:
    """PyPI BaiduMapAPI, which signs every request."""
    return json.loads(call(BaiduMapAPI.api.SearchPlace(signed_ak, sk)))


def listed(**fields: str) -> Any:
    """PyPI baidumap, which reads pages until one is empty."""
    handle = baidumap.api.handle.get_handle(ak, "place/v2/search", is_list=True, **fields)
    try:
        found = handle.run(page_size=20)
    except baidumap.api.exceptions.BaiduMapApiException as error:
        return type(error).__name__
    return list(uids(found["results"]))


def uids(found: Any) -> Iterator[str]:
    """Yield the uids in baidumap's own kind of tree."""
    if isinstance(found, baidumap.object.JsonLike):
        for name, value in vars(found).items():
            yield from [value] if name == "uid" else uids(value)


found = use_mcp("map_search_places", query=QUERY, region=CITY)
abroad = use_mcp("map_search_places", query="Vaduz", is_china="false")
answers = {
    "mcp region": found,
    "mcp around": use_mcp("map_search_places", query=QUERY, location=POINT, radius="20000"),
    "mcp kind": use_mcp("map_search_places", query="机场", tag="交通设施", region="贵州"),
    "mcp abroad": abroad,
    "mcp detail": use_mcp("map_place_details", uid=found["results"][0]["uid"]),
    "mcp detail abroad": use_mcp("map_place_details", uid=abroad["results"][0]["uid"], is_china="false"),
    "mcp unknown": use_mcp("map_place_details", uid="0" * 24),
    "signed region": signed(lambda api: api.searchRegion(QUERY, CITY, output="json")),
    "signed circle": signed(lambda api: api.searchCircularArea(QUERY, POINT, radius=20000, output="json")),
    "signed box": signed(lambda api: api.searchRectangularArea(QUERY, BOX, output="json")),
    "signed suggestion": signed(lambda api: api.fuzzySearchRegion("观山", CITY, output="json")),
    "listed": listed(query="机场", region="贵州省", city_limit="true"),
    "listed, refused": listed(region="贵州省"),
}
print("\n" + json.dumps(answers))
