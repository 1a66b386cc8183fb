"""What callers of reverse geocoding send."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from shared.geo import Crs
from shared.geo.notation import Pair
from shared.web.fields import CoordinateType, Flag, Number, Point
from shared.web.parameters import MapParameters, parameter

LARGEST_RADIUS: Final = 3_000.0
PLACES_FIELDS: Final = ("extensions_poi", "entensions_poi", "pois")
"""What asks for places, by the names of three generations of clients."""


class ReverseParameters(MapParameters):
    """`/reverse_geocoding/v3`."""

    location: Annotated[Pair | None, Point()] = Field(
        None,
        description="`lat,lng`; `y,x` metres for `bd09mc`",
        json_schema_extra={"required": True},
    )
    coordtype: CoordinateType = Field(Crs.BD09, description="coordinate type of `location`")
    ret_coordtype: CoordinateType = Field(Crs.BD09, description="coordinate type of the answer")
    extensions_poi: Flag = Field(False, description="1 adds `pois`, `poiRegions` and the descriptions")
    entensions_poi: Flag = Field(False, description="the same, as older clients spell it")
    pois: Flag = Field(False, description="the same, as the oldest clients call it")
    radius: Annotated[float, Number("metres", most=LARGEST_RADIUS, is_clamped=True)] = Field(
        1_000.0, description="metres around the point that places are taken from; above 3000 means 3000"
    )
    poi_types: str = parameter("only places of these tags, `|` between them: 酒店|房地产")
    extensions_road: Flag = Field(False, description="1 adds the three nearest roads")
    extensions_town: Flag = Field(False, description="accepted; `town` is always there")
    entire_poi: Flag = Field(False, description="1 gives up to 30 places instead of 10")
    sort_strategy: Literal["distance", "rank", "default"] = Field(
        "distance", description="`rank` gives the best known places within the radius, not the nearest"
    )
    region_data_source: Literal["1", "2"] = Field(
        "2", description="accepted; both lists of divisions are one here"
    )
    language: str = parameter("language of names abroad; `en` there when absent")
    language_auto: Flag = Field(False, description="1 fills names that the language lacks")

    @property
    def with_places(self) -> bool:
        """Whether the caller wants places, by any of the three names."""
        return self.extensions_poi or self.entensions_poi or self.pois

    @property
    def is_light(self) -> bool:
        """Whether a call takes half a millisecond: all that it looks at lies near the point."""
        return self.sort_strategy != "rank"

    def without_places(self) -> Self:
        """Return the parameters of a call that may not name places."""
        return self.model_copy(update=dict.fromkeys(PLACES_FIELDS, False))

    def upstream_fields(self) -> Mapping[str, str]:
        """Return what keeps an upstream from naming places that this call may not name."""
        return {} if self.with_places else dict.fromkeys(PLACES_FIELDS, "0")
