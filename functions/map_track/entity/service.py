"""Answering for entities."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from functions.map_track.engine.entities.areas import Area, Circle, Polygon, polygon, rectangle
from functions.map_track.engine.entities.districts import find_division
from functions.map_track.engine.entities.entity import Entity
from functions.map_track.engine.entities.filters import EntityFilter, sort_entities
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
    return _page(sort_entities(await _matches(parameters), ""), parameters)


async def search_entities(parameters: SearchParameters) -> EntitiesAnswer:
    """Answer `entity/search`. Raises Refusal."""
    query = parameters.query.lower()
    entities = [
        entity
        for entity in await _matches(parameters)
        if query in entity.name.lower() or query in entity.description.lower()
    ]
    return _page(sort_entities(entities, parameters.sortby), parameters)


async def search_bounds(parameters: BoundSearch) -> EntitiesAnswer:
    """Answer `entity/boundsearch`. Raises Refusal."""
    return await _search_area(rectangle(_datum(parameters), *parameters.bounds), parameters)


async def search_around(parameters: AroundSearch) -> EntitiesAnswer:
    """Answer `entity/aroundsearch`. Raises Refusal."""
    point = _datum(parameters).read("center", parameters.center)
    circle = Circle(*point.degrees, parameters.radius)
    return await _search_area(circle, parameters, circle)


async def search_polygon(parameters: PolygonSearch) -> EntitiesAnswer:
    """Answer `entity/polygonsearch`. Raises Refusal."""
    return await _search_area(polygon(_datum(parameters), parameters.vertexes), parameters)


async def search_district(parameters: DistrictSearch) -> EntitiesAnswer:
    """Answer `entity/districtsearch`. Raises Refusal."""
    division = find_division(current_surroundings(), parameters.keyword)
    return await _search_area(Polygon.from_wkb(division.outline), parameters)


def _datum(parameters: AreaParameters) -> Datum:
    system = parameters.coord_type_input
    return Datum(system, parameters.coord_type_output, current_surroundings().territory)


async def _matches(parameters: ListParameters) -> list[Entity]:
    """Return the entities of the filter. Raises UnknownEntity where it names none that exists."""
    conditions = EntityFilter.parse(parameters.filter)
    with answering() as station:
        await station.registry.rules(parameters.service)
        if conditions.names:
            entities = await station.hot_store.entities(parameters.service, conditions.names)
        else:
            entities = await station.hot_store.all_entities(parameters.service)
    matches = [entity for entity in entities if conditions.matches(entity)]
    if conditions.names and not matches:
        raise UnknownEntity(",".join(conditions.names))
    return matches


async def _search_area(
    area: Area, parameters: SearchParameters, circle: Circle | None = None
) -> EntitiesAnswer:
    """Return the entities in an area by their latest points, with the distances from a centre."""
    query = parameters.query.lower()
    entities = [
        entity
        for entity in await _matches(parameters)
        if entity.latest is not None and (query in entity.name.lower() or query in entity.description.lower())
    ]
    if not entities:
        return _page([], parameters)
    points = np.array([(entity.latest.lng, entity.latest.lat) for entity in entities if entity.latest])
    mask = area.covers(points)
    distances = circle.distances(points) if circle is not None else np.zeros(len(points))
    by_name = {entity.name: float(metres) for entity, metres in zip(entities, distances, strict=True)}
    matches = [entity for entity, is_match in zip(entities, mask, strict=True) if is_match]
    return _page(sort_entities(matches, parameters.sortby), parameters, by_name if circle else None)


def _page(
    entities: Sequence[Entity], parameters: ListParameters, distances: Mapping[str, float] | None = None
) -> EntitiesAnswer:
    if getattr(parameters, "return_type", "") == "simple":
        return {"message": SUCCESS, "total": len(entities)}
    start = (parameters.page_index - 1) * parameters.page_size
    page = entities[start : start + parameters.page_size]
    return {
        "message": SUCCESS,
        "total": len(entities),
        "size": len(page),
        "entities": [
            write_entity(entity, parameters.coord_type_output, (distances or {}).get(entity.name))
            for entity in page
        ],
    }
