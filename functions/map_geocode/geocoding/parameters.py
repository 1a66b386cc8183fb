"""What callers of geocoding send."""

from pydantic import Field

from shared.geo import Crs
from shared.web.fields import CoordinateType, Flag
from shared.web.parameters import MapParameters, parameter


class GeocodingParameters(MapParameters):
    """`/geocoding/v3`."""

    address: str = parameter("the text of an address; 路与路交叉口 for a crossing", is_required=True)
    city: str = parameter("name or code of a city, where the address alone does not tell")
    ret_coordtype: CoordinateType = Field(Crs.BD09, description="coordinate type of the answer")
    extension_analys_level: Flag = Field(False, description="1 adds `analys_level`")
    extension_poi_infos: Flag = Field(False, description="1 adds the address in parts, and its namesakes")
    debug: Flag = Field(False, description="1 adds `debug` for keys that may ask how an answer came about")


class AbroadParameters(MapParameters):
    """`/api_geocoding_abroad/v1`."""

    address: str = parameter(
        "an address, most special first: 12 Main Street, Vaduz; or 日本东京", is_required=True
    )
    extension_analys_level: Flag = Field(False, description="1 adds `analys_level`")
    extension_poi_infos: Flag = Field(False, description="1 adds the address in parts, and its namesakes")
