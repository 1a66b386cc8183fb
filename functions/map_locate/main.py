"""map-locate: where an IP address is."""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_locate.parameters import IpAnswer, IpParameters, TextPoint
from shared.geo.locations import DEGREE_DECIMALS
from shared.stores.packs import DEFAULT
from shared.web.declaration import AnswerForm, Call, Metering, takes_microseconds
from shared.web.function import Function
from shared.web.map import MapEndpoint
from shared.web.pack import DataPack

if TYPE_CHECKING:
    from functions.map_locate.ip import IpLocator, Location

NO_CITY_CODE: Final = 0
"""Baidu's own numbers of cities are in no open source."""

PROBES: Final = ("1.1.1.1", "58.16.0.1", "223.5.5.5", "2001:200::1", "240e::1", "2a00::1")
"""Addresses in every corner of a table."""

METRE_DECIMALS: Final = 2


def open_locator(folder: Path) -> "IpLocator":
    """Open the tables of a pack and the divisions that they name, and look something up in each."""
    from functions.map_locate.ip import IpLocator
    from functions.map_locate.tables import open_tables
    from shared.geo import divisions
    from shared.geo.division_names import DivisionNames

    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    tables = open_tables(folder / "ip")
    for listed in tables:
        for address in PROBES:
            listed.table.find(ip_address(address))  # a damaged table fails here, and the old pack stays
    return IpLocator(tables, names)


PACK: Final = DataPack(DEFAULT, open_locator)


def locate(asked: IpParameters) -> IpAnswer:
    """Answer `/location/ip`."""
    with PACK.use() as locator:
        found = locator.locate(asked.ip or asked.caller_address, asked.coor)
    return {
        "address": found.address,
        "content": {
            "address": found.text,
            "address_detail": {
                "province": found.province,
                "city": found.city,
                "district": "",
                "street": "",
                "street_number": "",
                "city_code": NO_CITY_CODE,
                "adcode": found.adcode,
            },
            "point": _point(found, DEGREE_DECIMALS if asked.coor else METRE_DECIMALS),
            "accuracy": {
                "level": "city" if found.city else "province" if found.province else "country",
                "confidence": found.confidence,
                "as_of": found.as_of,
            },
        },
    }


def _point(location: "Location", decimals: int) -> TextPoint:
    if location.point is None:
        return {"x": "", "y": ""}
    x, y = location.point
    return {"x": f"{x:.{decimals}f}", "y": f"{y:.{decimals}f}"}


def ask_for_the_caller(asked: IpParameters) -> Mapping[str, str]:
    """Tell an upstream the caller's address: it would take ours for it."""
    return {} if asked.ip else {"ip": asked.caller_address}


ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/location/ip", "/location/ip/v1", "/location/ip/v3"),
        summary="province and city of an IP address, at best",
        metering=Metering(service="ip_location"),
        call=Call(
            parameters=IpParameters, run=locate, is_light=takes_microseconds, forward=ask_for_the_caller
        ),
        form=AnswerForm(
            shape=IpAnswer,
            codes={
                1: "the address is private, reserved or in no table; or no data pack is loaded",
                2: "`ip` is no address, or `coor` is none of its values",
            },
            example={"ip": "58.16.0.1", "coor": "bd09ll"},
        ),
    ),
)

FUNCTION = Function("map_locate", ENDPOINTS, packs=(PACK,), repeatable=True)


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
