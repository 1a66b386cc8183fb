"""Answering for map-locate: from what the caller sent to the dictionary that is rendered."""

from typing import Final

from functions.map_locate.answers import IpAnswer, TextPoint
from functions.map_locate.errors import NotInTables
from functions.map_locate.pack import PACK
from functions.map_locate.parameters import IpParameters
from shared.geo.locations import DEGREE_DECIMALS

METRE_DECIMALS: Final = 2


def locate(parameters: IpParameters) -> IpAnswer:
    """Answer `/location/ip`."""
    with PACK.use() as locator:
        address = parameters.ip or parameters.caller_address
        location = locator.locate(address, parameters.coor)
    if location.point is None:  # a country alone, as tables know abroad: no place that Baidu would answer
        raise NotInTables(address)
    return {
        "address": location.address,
        "content": {
            "address": location.text,
            "address_detail": {
                "province": location.province,
                "city": location.city,
                "district": "",
                "street": "",
                "street_number": "",
                "city_code": location.city_number,
                "adcode": location.adcode,
            },
            "point": _point(location.point, METRE_DECIMALS if parameters.coor.in_metres else DEGREE_DECIMALS),
            "accuracy": {
                "level": "city" if location.city else "province" if location.province else "country",
                "confidence": location.confidence,
                "as_of": location.as_of,
            },
        },
    }


def _point(point: tuple[float, float], decimals: int) -> TextPoint:
    x, y = point
    return {"x": f"{x:.{decimals}f}", "y": f"{y:.{decimals}f}"}
