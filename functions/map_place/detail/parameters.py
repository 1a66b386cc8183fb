"""The parameters of place detail."""

from typing import Literal

from pydantic import Field

from functions.map_place.parameters import RET_COORDTYPE, TargetType
from shared.geo import Crs
from shared.web.fields import Flag
from shared.web.parameters import MapParameters, parameter


class DetailParameters(MapParameters):
    """Which places."""

    uid: str = parameter("place; this or `uids`")
    uids: str = parameter("up to ten places, a comma between them")
    scope: Literal["1", "2"] = Field("1", description="2 adds `detail_info`")
    ret_coordtype: TargetType = Field(Crs.BD09, description=RET_COORDTYPE)
    extensions_adcode: Flag = Field(False, description="1 adds `adcode`")


class DetailAbroadParameters(DetailParameters):
    """`/place_abroad/v1/detail`."""

    language: str = parameter("`en` names countries in English, else they are in Chinese")
