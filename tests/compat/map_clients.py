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
import geopy.exc  # noqa: E402
import geopy.geocoders  # noqa: E402
import mcp_server_baidu_maps.map as mcp_server  # noqa: E402


def convert() -> Any:
    """PyPI BaiduMapAPI: it signs every request."""
    BaiduMapAPI.api.HOST = host
    client = BaiduMapAPI.api.CoordTrans(signed_ak, sk)
    return json.loads(client.transform("114.21892734521,29.575429778924;106.7,26.6", 1, 5))


def convert_with_a_wrong_secret() -> Any:
    """The same with another secret."""
    return json.loads(BaiduMapAPI.api.CoordTrans(signed_ak, "x" * 32).transform("106.7,26.6", 1, 5))


def use_mcp(tool: str, **arguments: str) -> Any:
    """PyPI mcp-server-baidu-maps, Baidu's own MCP server."""
    mcp_server.api_url = host
    try:
        (content,) = asyncio.run(mcp_server.dispatch(tool, arguments))
    except Exception as error:
        return str(error)
    return json.loads(content.text)


def geocode(kind: Any, key: str, secret: str | None) -> Any:
    """PyPI geopy: forward, back, at sea, and addresses that nobody knows."""
    client = kind(key, security_key=secret, timeout=60)  # a cold start may take longer than its one second
    client.api, client.reverse_api = host + kind.api_path, host + kind.reverse_path
    found = client.geocode("贵州省贵阳市观山湖区")
    back = client.reverse((found.latitude, found.longitude))
    failures = {}
    for name, ask in (
        ("unknown", lambda: client.geocode("xyzzy")),
        ("empty", lambda: client.geocode("")),
    ):
        try:
            failures[name] = str(ask())
        except geopy.exc.GeopyError as error:
            failures[name] = type(error).__name__
    return {
        "level": found.address,
        "point": [found.latitude, found.longitude],
        "raw": found.raw,
        "address": back.address.decode(),
        "component": back.raw["addressComponent"],
        "sea": client.reverse((20, 125)).address.decode(),
        **failures,
    }


def geocode_with_a_wrong_secret() -> Any:
    """The same with another secret."""
    client = geopy.geocoders.BaiduV3(signed_ak, security_key="x" * 32, timeout=60)
    client.api = host + client.api_path
    try:
        return str(client.geocode("贵阳市"))
    except geopy.exc.GeopyError as error:
        return type(error).__name__


v2, v3 = geopy.geocoders.Baidu, geopy.geocoders.BaiduV3
answers = {
    "converted": convert(),
    "refused": convert_with_a_wrong_secret(),
    "located": use_mcp("map_ip_location", ip="58.16.0.1"),
    "own": use_mcp("map_ip_location", ip=""),
    "geopy v2": geocode(v2, ak, None),
    "geopy v3": geocode(v3, ak, None),
    "geopy v2 signed": geocode(v2, signed_ak, sk),
    "geopy v3 signed": geocode(v3, signed_ak, sk),
    "geopy refused": geocode_with_a_wrong_secret(),
    "mcp geocode": use_mcp("map_geocode", address="贵州省贵阳市"),
    "mcp geocode abroad": use_mcp("map_geocode", address="Tokyo", is_china="false"),
    "mcp unknown": use_mcp("map_geocode", address="xyzzy"),
    "mcp reverse": use_mcp("map_reverse_geocode", latitude="39.915", longitude="116.404"),
}
print("\n" + json.dumps(answers))
