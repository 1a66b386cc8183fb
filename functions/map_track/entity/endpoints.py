"""Adding, changing, deleting and finding entities."""

from typing import Any, Final

from functions.map_track.entity.answers import ChangeAnswer, EntitiesAnswer
from functions.map_track.entity.parameters import (
    AroundSearch,
    BoundSearch,
    DescriptionParameters,
    DistrictSearch,
    EntityDeletion,
    ListParameters,
    PolygonSearch,
    SearchParameters,
)
from functions.map_track.errors import AMBIGUOUS_CODES, CODES, ENTITY_CODES
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_track.entity.service"
AREA_CODES: Final = {**ENTITY_CODES, **AMBIGUOUS_CODES}


def _change(
    name: str, engine: str, parameters: type[Any], codes: dict[int, str], summary: str
) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/api/v3/entity/{name}",),
        summary=summary,
        metering=Metering(service="track", group="other"),
        call=Call(parameters=parameters, run=f"{SERVICE}:{engine}"),
        form=AnswerForm(shape=ChangeAnswer, codes=codes),
        needs_post=True,
    )


def _search(name: str, engine: str, parameters: type[Any], summary: str) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/api/v3/entity/{name}",),
        summary=summary,
        metering=Metering(service="track", group="query"),
        call=Call(parameters=parameters, run=f"{SERVICE}:{engine}"),
        form=AnswerForm(shape=EntitiesAnswer, codes=AREA_CODES if name == "districtsearch" else ENTITY_CODES),
    )


ENDPOINTS: Final = (
    _change(
        "add",
        "add_entity",
        DescriptionParameters,
        {**CODES, 3005: "an entity has this name"},
        "adds an entity",
    ),
    _change(
        "update",
        "update_entity",
        DescriptionParameters,
        ENTITY_CODES,
        "changes description and columns of an entity",
    ),
    _change(
        "delete", "delete_entity", EntityDeletion, ENTITY_CODES, "deletes an entity with all of its points"
    ),
    _search(
        "list", "list_entities", ListParameters, "entities by name, time of the latest point, and columns"
    ),
    _search("search", "search_entities", SearchParameters, "entities by a part of name or description"),
    _search("boundsearch", "search_bounds", BoundSearch, "entities in a rectangle"),
    _search("aroundsearch", "search_around", AroundSearch, "entities around a point"),
    _search("polygonsearch", "search_polygon", PolygonSearch, "entities in a polygon"),
    _search("districtsearch", "search_district", DistrictSearch, "entities in a division of China"),
)
"""`filter` and `sortby` mean the same in every search."""
