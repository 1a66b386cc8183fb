"""What callers of entities send."""

from typing import Annotated, Literal

from pydantic import Field

from functions.map_track.parameters import (
    ColumnParameters,
    EntityParameters,
    InputType,
    OutputParameters,
    PageParameters,
    ServiceParameters,
)
from shared.geo import Crs
from shared.geo.notation import Pair
from shared.web.fields import Number, Point, Points
from shared.web.parameters import parameter


class DescriptionParameters(ColumnParameters):
    """`entity/add` and `entity/update`; further fields are custom columns."""

    entity_desc: str = parameter("what the entity is, 128 bytes at most")


class EntityDeletion(EntityParameters):
    """`entity/delete`."""


class ListParameters(ServiceParameters, PageParameters, OutputParameters):
    """`entity/list`."""

    filter: str = parameter(
        "`key:value` with | between them: entity_names, active_time, inactive_time, or a custom column"
    )


class SearchParameters(ListParameters):
    """`entity/search`."""

    query: str = parameter("part of a name or description; all entities when absent")
    sortby: str = parameter(
        "`key:asc` or `key:desc` by entity_name, loc_time, entity_desc or a custom column; "
        "entity_name:asc when absent"
    )


class AreaParameters(SearchParameters):
    """A search in an area."""

    coord_type_input: InputType = Field(Crs.BD09, description="coordinate type of the area")


class BoundSearch(AreaParameters):
    """`entity/boundsearch`."""

    bounds: Annotated[tuple[Pair, ...], Points(most=2, least=2, separator=";")] = Field(
        description="`lat,lng;lat,lng`: the lower left and the upper right corner"
    )


class AroundSearch(AreaParameters):
    """`entity/aroundsearch`."""

    center: Annotated[Pair, Point()] = Field(description="`lat,lng`")
    radius: Annotated[float, Number("metres", least=1, most=5_000)] = Field(
        description="metres, 5,000 at most"
    )


class PolygonSearch(AreaParameters):
    """`entity/polygonsearch`."""

    vertexes: Annotated[tuple[Pair, ...], Points(most=100, least=3, separator=";")] = Field(
        description="`lat,lng;lat,lng;…` around the area"
    )


class DistrictSearch(SearchParameters):
    """`entity/districtsearch`."""

    keyword: str = parameter("name of a division of China, such as 贵阳市 or 贵州省贵阳市", is_required=True)
    return_type: Literal["simple", "entity", "all"] = Field(
        "all", description="simple: the number alone; entity: the entities; all: both"
    )
