"""What scripts send; points are BD09MC metres."""

from typing import Annotated, Final

from pydantic import Field

from shared.geo.notation import Pair
from shared.geocoding.reverse_geocoder import LARGEST_RADIUS
from shared.web.fields import Metres, Number, Points, Whole
from shared.web.parameters import MapParameters, parameter

MOST_PLACES: Final = 30
MOST_NAMES: Final = 20


class GeocoderScript(MapParameters):
    """`qt=gc`."""

    wd: str = parameter("the text of an address", is_required=True)
    cn: str = parameter("name of a city, where the address alone does not tell")


class ReverseGeocoderScript(MapParameters):
    """`qt=rgc`."""

    x: Metres = Field(description="to the east, metres of BD09MC")
    y: Metres = Field(description="to the north, metres of BD09MC")
    dis_poi: Annotated[float, Number("metres", most=LARGEST_RADIUS, is_clamped=True)] = Field(
        100.0, description="metres around the point that places are taken from"
    )
    poi_num: Annotated[int, Whole(most=MOST_PLACES, is_clamped=True)] = Field(
        10, description="how many places"
    )
    language: str = parameter("language of names abroad")


class CityScript(MapParameters):
    """`qt=cen`."""

    b: Annotated[tuple[Pair, ...], Points(most=2, least=2, separator=";")] = Field(
        description="`x,y;x,y`: two corners of what the map shows; the city is that of its middle"
    )


class OutlineScript(MapParameters):
    """`qt=ext`."""

    adname: str = parameter("name or code of a division", is_required=True)


class OutlinesScript(MapParameters):
    """`qt=exts`."""

    adnames: str = parameter(
        f"at most {MOST_NAMES} names or codes of divisions, a comma between them", is_required=True
    )
    level: Annotated[int, Whole(most=1, is_clamped=True)] = Field(
        0, description="1 adds the divisions one level below, behind each"
    )
