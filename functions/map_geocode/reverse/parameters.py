"""What callers of reverse geocoding send."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from functions.map_geocode.parameters import CoordinateType
from shared.geo.notation import parse_number
from shared.web.parameters import MapParameters, parameter


class ReverseParameters(MapParameters):
    """`/reverse_geocoding/v3`."""

    location: str = parameter("`lat,lng`; `y,x` metres for `bd09mc`", required=True)
    coordtype: CoordinateType = Field("bd09ll", description="coordinate type of `location`")
    ret_coordtype: CoordinateType = Field("bd09ll", description="coordinate type of the answer")
    extensions_poi: bool = Field(False, description="1 adds `pois`, `poiRegions` and the descriptions")
    entensions_poi: bool = Field(False, description="the same, as older clients spell it")
    pois: bool = Field(False, description="the same, as the oldest clients call it")
    radius: Annotated[float, BeforeValidator(parse_number, json_schema_input_type=str)] = Field(
        1_000.0, description="metres around the point that places are taken from; above 3000 means 3000"
    )
    poi_types: str = parameter("only places of these tags, `|` between them: 酒店|房地产")
    extensions_road: bool = Field(False, description="1 adds the three nearest roads")
    extensions_town: bool = Field(False, description="accepted; `town` is takes_microseconds there")
    entire_poi: bool = Field(False, description="1 gives up to 30 places instead of 10")
    sort_strategy: Literal["distance", "rank", "default"] = Field(
        "distance", description="`rank` gives the best known places within the radius, not the nearest"
    )
    region_data_source: Literal["1", "2"] = Field(
        "2", description="accepted; both lists of divisions are one here"
    )
    language: str = parameter("language of names abroad; `en` there when absent")
    language_auto: bool = Field(False, description="1 fills names that the language lacks")

    @property
    def with_places(self) -> bool:
        """Whether places are asked for, by any of the three names."""
        return self.extensions_poi or self.entensions_poi or self.pois
