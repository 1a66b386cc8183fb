"""What callers of IP location send."""

from typing import Annotated

from pydantic import Field

from shared.geo import Crs
from shared.web.fields import CoordinateTypes
from shared.web.parameters import MapParameters, parameter

PointType = Annotated[Crs, CoordinateTypes((Crs.BD09, Crs.GCJ02, Crs.BD09MC))]


class IpParameters(MapParameters):
    """`/location/ip`."""

    ip: str = parameter("IPv4 or IPv6 address; the caller's own when absent")
    coor: PointType = Field(
        Crs.BD09MC, description="coordinate type of the point; BD-09 Mercator metres when absent"
    )
    caller_address: str = ""
