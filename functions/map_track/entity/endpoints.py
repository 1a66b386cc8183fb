"""Adding, changing, deleting and finding entities."""

from typing import Final

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
from shared.web.family import MapFamily

ENTITIES: Final = MapFamily(
    service="track", path="/api/v3/entity", module="functions.map_track.entity.service", codes=CODES
)
_change, _query = ENTITIES.change, ENTITIES.query

ENDPOINTS: Final = (
    _change(
        "add",
        "add_entity",
        DescriptionParameters,
        ChangeAnswer,
        "adds an entity",
        {3005: "an entity has this name"},
    ),
    _change(
        "update",
        "update_entity",
        DescriptionParameters,
        ChangeAnswer,
        "changes description and columns of an entity",
        ENTITY_CODES,
    ),
    _change(
        "delete",
        "delete_entity",
        EntityDeletion,
        ChangeAnswer,
        "deletes an entity with all of its points and pictures",
        ENTITY_CODES,
    ),
    _query(
        "list",
        "list_entities",
        ListParameters,
        EntitiesAnswer,
        "entities by name, time of the latest point, and columns",
        ENTITY_CODES,
    ),
    _query(
        "search",
        "search_entities",
        SearchParameters,
        EntitiesAnswer,
        "entities by a part of name or description",
        ENTITY_CODES,
    ),
    _query(
        "boundsearch", "search_bounds", BoundSearch, EntitiesAnswer, "entities in a rectangle", ENTITY_CODES
    ),
    _query(
        "aroundsearch", "search_around", AroundSearch, EntitiesAnswer, "entities around a point", ENTITY_CODES
    ),
    _query(
        "polygonsearch",
        "search_polygon",
        PolygonSearch,
        EntitiesAnswer,
        "entities in a polygon",
        ENTITY_CODES,
    ),
    _query(
        "districtsearch",
        "search_district",
        DistrictSearch,
        EntitiesAnswer,
        "entities in a division of China",
        {**ENTITY_CODES, **AMBIGUOUS_CODES},
    ),
)
"""`filter` and `sortby` mean the same in every search."""
