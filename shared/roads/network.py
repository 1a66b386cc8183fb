"""The road network of a pack as functions ask it: requests and answers are Valhalla's own, as dicts.

Points are WGS-84, `{"lat": …, "lon": …}`, as Valhalla wants them. Distances and durations of answers are in
kilometres and seconds unless the request says otherwise.
"""

import hashlib
import os
import shutil
import struct
import tarfile
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
import orjson

from shared.geo.geodesy import Column
from shared.roads.configuration import MOST_REACHABLE, NEARBY_METRES
from shared.roads.coverage import CELLS_PER_DEGREE, Coverage
from shared.roads.effort import (
    Method,
    bounded_route,
    cull,
    farthest,
    join_answers,
    parts,
    plan_matrix,
)
from shared.roads.errors import NoRoadNearby, NoRoute, OutsideCoverage, RoadsUnreadable, refusal
from shared.roads.files import TILES, RoadFacts, check_tiles, read_facts
from shared.roads.sides import Side

Json = dict[str, Any]
Action = Literal["route", "matrix", "locate", "trace_route", "trace_attributes", "isochrone"]

PROCESSORS = len(os.sched_getaffinity(0))

REACHABLE = 50
"""Roads that must be reachable from a location: the engine's own default, up to which it counts."""

CHOICE_OF_ROADS: Mapping[str, Any] = {"radius": NEARBY_METRES}
"""The field of a location that may be on any road nearby, as the nearest leads nowhere."""

LEAST_PIECE = 25
"""Crossings of a closed yard, which has some 50 roads then."""

LEAVE_NOW = 0
"""The engine's `type` of `date_time`."""

LOCATIONS = ("locations", "sources", "targets")
"""The fields of a request whose points must lie on roads, in the order in which errors count them."""


class RoadNetwork:
    """The roads of one pack. Threads may share it: each request has an engine for itself.

    Live speeds live in copies of the pack's skeleton that belong to this network and vanish with it. There
    are two once there are live speeds: engines read one while the other is written, so that no request sees
    a file half written. `close` the network, or let go of it.

    Raises:
        RoadsUnreadable: the files are missing, damaged, or of another version of the engine.
    """

    def __init__(self, folder: Path) -> None:
        self.facts: RoadFacts = read_facts(folder)
        self.coverage = Coverage(self.facts.cells)
        self._folder = folder
        self._scratch = Path(tempfile.mkdtemp(prefix="roads-"))
        self.close = weakref.finalize(self, shutil.rmtree, self._scratch, ignore_errors=True)
        self._lock, self._writing = Lock(), Lock()
        self._spare: Side | None = None
        self.is_live = False
        """Whether any edge has a live speed."""
        try:
            check_tiles(folder / TILES)
            self._side = Side(folder, self._scratch / "first")
        except (OSError, RuntimeError, AttributeError, ValueError, struct.error, tarfile.TarError) as error:
            self.close()
            raise RoadsUnreadable(f"{folder} has no usable roads ({error}): fetch the pack again") from error
        self.identity = _identity(self.facts, self._side)
        """The same for networks whose edges have the same numbers."""

    @property
    def traffic(self) -> Path:
        """The file of live speeds in use."""
        return self._side.speeds.path

    def apply_speeds(self, speeds: Mapping[int, int]) -> bool:
        """Let edges, by the engine's numbers, be driven at km/h from now on, and forget all other speeds.

        Return False where it must be tried again, since a request still reads the file that is to be written.
        """
        with self._writing:
            if not speeds and not self.is_live:
                return True
            spare = self._spare or Side(self._folder, self._scratch / "second")
            self._spare = spare
            if spare.users:
                return False
            spare.speeds.write(speeds)
            with self._lock:
                self._side, self._spare = spare, self._side
                self.is_live = bool(speeds)
            return True

    def covers(self, lng: float, lat: float) -> bool:
        """Tell whether there are roads around a WGS-84 point."""
        return self.coverage.covers(lng, lat)

    def covers_any(self, points: Column) -> bool:
        """Tell whether there are roads around any of many WGS-84 points, (N, 2)."""
        cells = np.unique(np.floor(points * CELLS_PER_DEGREE), axis=0)
        return any(self.covers(*centre) for centre in ((cells + 0.5) / CELLS_PER_DEGREE).tolist())

    def route(self, request: Mapping[str, Any]) -> Json:
        """Find a route; one on foot or by bicycle that goes far is a few per cent from the best.

        Raises RoutingRefusal.
        """
        try:
            return self._answer("route", bounded_route(request))
        except NoRoute:
            # The engine's search from both ends gives up where a piece of road without a way out is as near
            # to an end as the road; its search from the start, which a time makes it take, goes on.
            if "date_time" not in request and self._touches_loose_piece(request):
                with suppress(NoRoute):
                    return self._answer("route", {**request, "date_time": {"type": LEAVE_NOW}})
            is_on_piece = self.may_be_moved(request)
            if not any(is_on_piece):
                raise
            locations = [
                {**place, **CHOICE_OF_ROADS} if is_loose else place
                for place, is_loose in zip(request["locations"], is_on_piece, strict=True)
            ]
            return self._answer("route", bounded_route({**request, "locations": locations}))

    def may_be_moved(self, request: Mapping[str, Any]) -> list[bool]:
        """Tell of each location whether another road nearby may do, as its nearest one leads nowhere.

        Its nearest road may be closed at the time of the request, or part of a piece that nothing joins to
        the others. Small ones, as a drive beside a house, are no such pieces: the engine keeps off them.
        """
        has_time = "date_time" in request
        alike = {name: request[name] for name in ("costing", "costing_options") if name in request}
        places = [
            {"lon": place["lon"], "lat": place["lat"], "minimum_reachability": MOST_REACHABLE}
            for place in _places(request)
        ]
        return [
            any(
                LEAST_PIECE <= min(edge["outbound_reach"], edge["inbound_reach"]) < MOST_REACHABLE
                or (has_time and edge["edge"]["access_restriction"])
                for edge in place.get("edges") or ()
            )
            for place in self.locate({"locations": places, "verbose": True, **alike})
        ]

    def _touches_loose_piece(self, request: Mapping[str, Any]) -> bool:
        """Tell whether a location may be on a piece of road from which little can be reached."""
        alike = {name: request[name] for name in ("costing", "costing_options") if name in request}
        places = self.locate({"locations": _places(request), "verbose": True, **alike})
        return any(
            min(edge["outbound_reach"], edge["inbound_reach"]) < REACHABLE
            for place in places
            for edge in place.get("edges") or ()
        )

    def matrix(self, request: Mapping[str, Any]) -> Json:
        """Find times and distances from `sources` to `targets`, in the way that is fastest for their number.

        One that would take long is computed in parts side by side, on as many processors as there are.
        Raises RoutingRefusal.
        """
        sources, targets = request["sources"], request["targets"]
        if not sources or not targets:
            return self._answer("matrix", request)
        plan = plan_matrix(len(sources), len(targets), farthest(sources, targets), request["costing"])
        engine_request = cull(request) if plan.is_culled else request
        blocks = parts(len(sources), len(targets), plan, PROCESSORS)
        if len(blocks) == 1:
            return self._answer("matrix", engine_request, plan.method)
        part_requests = [
            {
                **engine_request,
                "sources": [sources[row] for row in rows],
                "targets": [targets[column] for column in columns],
            }
            for rows, columns in blocks
        ]
        self._check_coverage(_places(request))
        try:
            with ThreadPoolExecutor(len(part_requests), "matrix") as threads:
                answers = list(
                    threads.map(lambda part: self._ask("matrix", part, plan.method), part_requests)
                )
        except NoRoadNearby as nowhere:
            nowhere.location = self._location_without_road(request, _places(request))
            raise
        return join_answers(answers, by_rows=len(blocks[0][1]) == len(targets))

    def locate(self, request: Mapping[str, Any]) -> list[Json]:
        """Find the roads nearest to each location; `edges` is None where there are none."""
        return self._ask("locate", request)  # type: ignore[no-any-return]

    def trace_route(self, request: Mapping[str, Any]) -> Json:
        """Lay a trace on the roads and describe it as a route. Raises RoutingRefusal."""
        return self._answer("trace_route", request)

    def trace_attributes(self, request: Mapping[str, Any]) -> Json:
        """Lay a trace on the roads and tell what they are like. Raises RoutingRefusal."""
        return self._answer("trace_attributes", request)

    def isochrone(self, request: Mapping[str, Any]) -> Json:
        """Find how far one gets in given minutes. Raises RoutingRefusal."""
        return self._answer("isochrone", request)

    def _answer(self, action: Action, request: Mapping[str, Any], method: Method = Method.MEETING) -> Json:
        """Ask, after looking that the pack has roads where the locations are."""
        places = _places(request)
        self._check_coverage(places)
        try:
            return self._ask(action, request, method)  # type: ignore[no-any-return]
        except NoRoadNearby as nowhere:
            nowhere.location = self._location_without_road(request, places)
            raise

    def _check_coverage(self, places: list[Json]) -> None:
        for index, place in enumerate(places):
            if not self.covers(place["lon"], place["lat"]):
                raise OutsideCoverage("the loaded roads do not reach this location", location=index)

    def _location_without_road(self, request: Mapping[str, Any], places: list[Json]) -> int:
        """Return the first location that has no road: the engine does not say which."""
        alike = {name: request[name] for name in ("costing", "costing_options") if name in request}
        nearest = self.locate({"locations": places, **alike})
        return next((index for index, roads in enumerate(nearest) if not roads.get("edges")), 0)

    def _ask(self, action: Action, request: Mapping[str, Any], method: Method = Method.MEETING) -> Any:
        from valhalla._valhalla import ValhallaError

        with self._use_side() as side, side.engines[method].borrow() as engine:
            try:
                answer: str = getattr(engine, action)(orjson.dumps(request).decode())
            except ValhallaError as error:
                raise refusal(error.code)(error.message, error.code) from None
        return orjson.loads(answer)

    @contextmanager
    def _use_side(self) -> Iterator[Side]:
        """Give the side in use, which is not written as long as it is used."""
        with self._lock:
            side = self._side
            side.users += 1
        try:
            yield side
        finally:
            with self._lock:
                side.users -= 1


def _identity(facts: RoadFacts, side: Side) -> str:
    """Return a digest of what the numbers of edges come from."""
    tiles = sorted(side.speeds.tile_sizes.items())
    text = f"{facts.engine} {facts.edges} {facts.sources} {facts.countries} {tiles}"
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _places(request: Mapping[str, Any]) -> list[Json]:
    return [place for field in LOCATIONS for place in request.get(field, ())]
