"""Answering for map-traffic: the newest snapshot, its part that is asked for, and its description.

Without a snapshot, or where nobody drove, the answer is status 0 with an evaluation of 0, unknown.
"""

import asyncio
import logging
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import redis
import shapely
from msgspec.structs import asdict

from functions.map_traffic.answers import CongestionSection, Evaluation, RoadTraffic, TrafficAnswer
from functions.map_traffic.engine.areas import box_outline, circle_outline, polygon_outline
from functions.map_traffic.engine.crossings import Crossings
from functions.map_traffic.engine.descriptions import (
    UNKNOWN_WORD,
    CrossStreet,
    RoadReport,
    describe_area,
    describe_road,
    direction_words,
    overall,
    report_area,
    report_road,
)
from functions.map_traffic.engine.directions import is_towards, split_direction
from functions.map_traffic.engine.live_map import NO_MAP, LiveMap
from functions.map_traffic.engine.road_edges import unpack_edges
from functions.map_traffic.engine.turn import TURN_SECONDS, TrafficWriter, TurnReport
from functions.map_traffic.pack import CITIES, PACK
from functions.map_traffic.parameters import (
    AreaParameters,
    AroundParameters,
    BoundParameters,
    PolygonParameters,
    RoadParameters,
    read_grades,
)
from shared.access.errors import StoreUnreachable
from shared.access.guard import open_link
from shared.config import Settings
from shared.geo.notation import Pair
from shared.geo.points import Datum
from shared.geo.refusal import NoData
from shared.geo.territory import Territory
from shared.roads import RoadNetwork
from shared.tracks.probes import read_probes
from shared.traffic.snapshot_store import SnapshotStore

_LOG = logging.getLogger(__name__)

SUCCESS: Final = "成功"
SPEED_DECIMALS: Final = 2


def answer_road(parameters: RoadParameters) -> TrafficAnswer:
    """Answer `/traffic/v1/road`."""
    name, direction = split_direction(parameters.road_name.strip())
    edges = _current_map().road(name)
    with suppress(NoData), CITIES.use() as cities:
        edges = [edge for edge in edges if cities.contains(parameters.city, *edge.start)]
    if direction is not None:
        edges = [edge for edge in edges if is_towards(edge.heading, direction)]
    report = report_road(edges[0].name or name if edges else name, edges, _cross_street())
    status, _ = overall(edges)
    words = ";".join(direction_words(edges)) if edges else UNKNOWN_WORD
    return _answer(describe_road(report), {"status": status, "status_desc": words}, [report])


def answer_bound(parameters: BoundParameters) -> TrafficAnswer:
    """Answer `/traffic/v1/bound`. Raises ParameterInvalid."""
    first, second = _points("bounds", parameters, parameters.bounds)
    return _answer_area(parameters, box_outline(first, second))


def answer_polygon(parameters: PolygonParameters) -> TrafficAnswer:
    """Answer `/traffic/v1/polygon`. Raises ParameterInvalid."""
    return _answer_area(parameters, polygon_outline(_points("vertexes", parameters, parameters.vertexes)))


def answer_around(parameters: AroundParameters) -> TrafficAnswer:
    """Answer `/traffic/v1/around`. Raises ParameterInvalid."""
    (centre,) = _points("center", parameters, (parameters.center,))
    return _answer_area(parameters, circle_outline(centre, parameters.radius))


async def refresh() -> Mapping[str, Any]:
    """Make the next snapshot, unless another process does; say what was done."""
    store = PACK.store
    token = await asyncio.to_thread(store.take_lease)
    if token is None:
        return asdict(TurnReport())
    try:
        with PACK.use() as network:
            return asdict(await _take_turn(PACK.settings, store, network, token))
    except NoData as error:
        _LOG.warning("live traffic has no roads: %s", error)
        return asdict(TurnReport())
    finally:
        await asyncio.to_thread(store.release_lease, token)


async def _take_turn(
    settings: Settings, store: SnapshotStore, network: RoadNetwork, token: str
) -> TurnReport:
    writer = await asyncio.to_thread(TrafficWriter, store, network, 60.0 * settings.traffic_window_minutes)
    link, end = open_link(settings), time.monotonic() + TURN_SECONDS
    points = passages = 0
    try:
        while time.monotonic() < end:
            last_id, probes = await read_probes(link, writer.collection.last_id)
            if last_id == writer.collection.last_id:
                break
            points += len(probes)
            passages += await asyncio.to_thread(writer.add, last_id, probes)
    except StoreUnreachable as error:
        _LOG.warning("the stream of probes cannot be read: %s", type(error).__name__)
    finally:
        await link.close()
    edges, version = await asyncio.to_thread(writer.publish, token)
    return TurnReport(points, passages, edges, version)


class _Cache:
    """The map of the newest snapshot, and the crossings of the network in use."""

    live_map = NO_MAP
    crossings: Crossings | None = None


def _current_map() -> LiveMap:
    """Return the edges of the newest snapshot, none where there is none that is believed."""
    try:
        store = PACK.store
        head = store.head()
        if head is None or not head.is_current(time.time()):
            return NO_MAP
        if _Cache.live_map.key != (head.version, head.made_at):
            content = store.read_details()
            if content is None:
                return NO_MAP
            head, details = content
            _Cache.live_map = LiveMap((head.version, head.made_at), unpack_edges(details))
        return _Cache.live_map
    except (redis.RedisError, NoData, ValueError, TypeError, zlib.error) as error:
        _LOG.warning("live traffic cannot be read: %s", type(error).__name__)
        return NO_MAP


def _cross_street() -> CrossStreet:
    """Return what names the roads that cross another one, by the network in use."""

    def cross_street(point: tuple[float, float], own_names: Sequence[str]) -> str:
        with suppress(NoData), PACK.use() as network:
            crossings = _Cache.crossings
            if crossings is None or crossings.network is not network:
                crossings = _Cache.crossings = Crossings(network)
            return crossings.cross_street(point, own_names)
        return ""

    return cross_street


def _points(name: str, parameters: AreaParameters, pairs: Sequence[Pair]) -> list[tuple[float, float]]:
    territory = Territory()
    with suppress(NoData), CITIES.use() as cities:
        territory = cities.territory
    datum = Datum(parameters.coord_type_input, parameters.coord_type_output, territory)
    return [datum.read(name, pair).degrees for pair in pairs]


def _answer_area(parameters: AreaParameters, outline: shapely.Geometry) -> TrafficAnswer:
    edges = _current_map().area(outline, read_grades(parameters.road_grade))
    reports = report_area(edges, _cross_street())
    status, word = overall(edges)
    description = describe_area(reports, word if edges else f"路况{word}")
    return _answer(description, {"status": status, "status_desc": word}, reports)


def _answer(description: str, evaluation: Evaluation, reports: Sequence[RoadReport]) -> TrafficAnswer:
    return {
        "message": SUCCESS,
        "description": description,
        "evaluation": evaluation,
        "road_traffic": [_road_traffic(report) for report in reports],
    }


def _road_traffic(report: RoadReport) -> RoadTraffic:
    road: RoadTraffic = {"road_name": report.name}
    sections: list[CongestionSection] = [
        {
            "section_desc": text,
            "status": section.status,
            "speed": round(section.kmh, SPEED_DECIMALS),
            "congestion_distance": round(section.metres),
            "congestion_trend": section.trend,
        }
        for text, section in zip(report.section_texts, report.sections, strict=True)
    ]
    return {"congestion_sections": sections, **road} if sections else road
