"""Answering for entities."""

import time
from contextlib import suppress
from typing import Any

import numpy as np

from functions.map_track.engine.entities.areas import Area, Circle, Polygon, polygon, rectangle
from functions.map_track.engine.entities.districts import find_division
from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.entities.filters import EntityFilter, EntityOrder
from functions.map_track.engine.storage.entity_search import Search
from functions.map_track.entity.answers import ChangeAnswer, EntitiesAnswer
from functions.map_track.entity.parameters import (
    AreaParameters,
    AroundSearch,
    BoundSearch,
    DescriptionParameters,
    DistrictSearch,
    EntityDeletion,
    ListParameters,
    PolygonSearch,
    SearchParameters,
)
from functions.map_track.entity.writing import write_entity
from functions.map_track.errors import (
    EntityExists,
    TooManyEntities,
    UnknownEntity,
)
from functions.map_track.pack import current_surroundings
from functions.map_track.parameters import check_text
from functions.map_track.service import SUCCESS, answering
from shared.geo.points import Datum
from shared.stores.errors import ObjectStoreUnavailable
from shared.web.work import Busy


def _changes(parameters: DescriptionParameters) -> dict[str, Any]:
    description = check_text("entity_desc", parameters.entity_desc)
    changes: dict[str, Any] = {"columns": parameters.columns}
    return changes | {"desc": description} if description else changes


async def add_entity(parameters: DescriptionParameters) -> ChangeAnswer:
    """Answer `entity/add`. Raises Refusal."""
    service, name = parameters.service, parameters.entity_name
    changes = _changes(parameters)
    with answering() as station:
        await station.registry.begin(service)
        outcome = await station.hot_store.add_entity(service, name, changes, int(time.time()))
    if outcome < 0:
        raise TooManyEntities()
    if not outcome:
        raise EntityExists(name)
    return {"message": SUCCESS}


async def update_entity(parameters: DescriptionParameters) -> ChangeAnswer:
    """Answer `entity/update`. Raises Refusal."""
    service, name = parameters.service, parameters.entity_name
    changes = _changes(parameters)
    with answering() as station:
        await station.registry.rules(service)
        if not await station.hot_store.update_entity(service, name, changes, int(time.time())):
            raise UnknownEntity(name)
    return {"message": SUCCESS}


async def delete_entity(parameters: EntityDeletion) -> ChangeAnswer:
    """Answer `entity/delete`: what a running compaction holds goes when it is through.

    Raises Refusal.
    """
    with answering() as station:
        await station.registry.rules(parameters.service)
        await station.fence_store.forget_person(parameters.service, parameters.entity_name)
        if await station.hot_store.delete_entity(parameters.service, parameters.entity_name) is None:
            raise UnknownEntity(parameters.entity_name)
        with suppress(ObjectStoreUnavailable):  # the next compaction does it
            await station.pictures.sweep(parameters.service.shard(parameters.entity_name))
        await station.compaction.try_purge(parameters.service)
        await station.exports.forget_files(parameters.service)
    return {"message": SUCCESS}


async def list_entities(parameters: ListParameters) -> EntitiesAnswer:
    """Answer `entity/list`. Raises Refusal."""
    return await _search(parameters)


async def search_entities(parameters: SearchParameters) -> EntitiesAnswer:
    """Answer `entity/search`. Raises Refusal."""
    return await _search(parameters)


async def search_bounds(parameters: BoundSearch) -> EntitiesAnswer:
    """Answer `entity/boundsearch`. Raises Refusal."""
    return await _search(parameters, rectangle(_datum(parameters), *parameters.bounds))


async def search_around(parameters: AroundSearch) -> EntitiesAnswer:
    """Answer `entity/aroundsearch`. Raises Refusal."""
    point = _datum(parameters).read("center", parameters.center)
    return await _search(parameters, Circle(*point.degrees, parameters.radius))


async def search_polygon(parameters: PolygonSearch) -> EntitiesAnswer:
    """Answer `entity/polygonsearch`. Raises Refusal."""
    return await _search(parameters, polygon(_datum(parameters), parameters.vertexes))


async def search_district(parameters: DistrictSearch) -> EntitiesAnswer:
    """Answer `entity/districtsearch`. Raises Refusal."""
    division = find_division(current_surroundings(), parameters.keyword)
    return await _search(parameters, Polygon.from_wkb(division.outline))


def _datum(parameters: AreaParameters) -> Datum:
    system = parameters.coord_type_input
    return Datum(system, parameters.coord_type_output, current_surroundings().territory)


async def _search(parameters: ListParameters, area: Area | None = None) -> EntitiesAnswer:
    """Return a page of the entities in an area, by their latest points; in a circle with their distances.

    Raises UnknownEntity where the filter names none that exists, and Busy.
    """
    search = Search(
        EntityFilter.parse(parameters.filter),
        parameters.query.lower() if isinstance(parameters, SearchParameters) else "",
        area,
        EntityOrder.parse(parameters.sortby if isinstance(parameters, SearchParameters) else ""),
        parameters.rows,
    )
    with answering() as station:
        await station.registry.rules(parameters.service)
        if station.search.is_full:
            raise Busy("as many searches of entities wait as may")
        page = await station.search.find(parameters.service, search)
    names = search.conditions.names
    if names and not page.filter_count:
        raise UnknownEntity(",".join(names))
    if isinstance(parameters, DistrictSearch) and parameters.return_type == "simple":
        return {"message": SUCCESS, "total": page.total}
    return {
        "message": SUCCESS,
        "total": page.total,
        "size": len(page.entities),
        "entities": [
            write_entity(entity, parameters.coord_type_output, _distance(area, entity))
            for entity in page.entities
        ],
    }


def _distance(area: Area | None, entity: Entity) -> float | None:
    """Return the metres from the centre of a circle, None for another area."""
    if entity.latest is None or not isinstance(area, Circle):
        return None
    return float(area.distances(np.array([(entity.latest.lng, entity.latest.lat)]))[0])
