"""Tracks for the map page, as the app calls whose service they are: entities, and the points of a day.

Services are an app's own, so a call carries a server key of that app; it counts for the app, and what the key
is restricted to holds.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from msgspec import Struct

from functions.console.engine.gateway import Gateway, GatewayAway
from shared.access.app import App
from shared.access.days import SHANGHAI
from shared.tracks.services import TrackService

SEARCH: Final = "/api/v3/entity/search"
TRACK: Final = "/api/v3/track/gettrack"
MOST_ENTITIES: Final = 50
PAGE_POINTS: Final = 5_000
MOST_POINTS: Final = 20_000
"""Four pages: a point every five seconds of a day."""
DAY_SECONDS: Final = 86_400


class NoServerKey(Exception):
    """The app has no key that a server may use without a signature."""


class TracksRefused(Exception):
    """The service answered with a status of its own; the text is its message."""


class DayTrack(Struct, frozen=True):
    """The points of a day, oldest first: longitude, latitude (bd09ll), Unix second, km/h."""

    points: list[tuple[float, float, int, float]]
    metres: float
    total: int


class TrackReader:
    """Reads what one service has; methods raise GatewayAway, NoServerKey and TracksRefused."""

    def __init__(self, gateway: Gateway, app: App, service: TrackService) -> None:
        self._gateway = gateway
        self._key = _server_key(app)
        self._service = service

    def entities(self, wish: str) -> list[str]:
        """Return the names of entities that have a text in their name or description, by name."""
        answer = self._ask(SEARCH, {"query": wish, "page_size": str(MOST_ENTITIES)}, nothing={3003})
        return [str(entity["entity_name"]) for entity in answer.get("entities", ())]

    def track(self, entity: str, day: dt.date) -> DayTrack:
        """Return the track of an entity on a day in Beijing."""
        begin = int(dt.datetime.combine(day, dt.time(), SHANGHAI).timestamp())
        query = {
            "entity_name": entity,
            "start_time": str(begin),
            "end_time": str(begin + DAY_SECONDS - 1),
            "page_size": str(PAGE_POINTS),
            "coord_type_output": "bd09ll",
        }
        points: list[tuple[float, float, int, float]] = []
        metres, total = 0.0, 0
        for page in range(MOST_POINTS // PAGE_POINTS):
            answer = self._ask(TRACK, {**query, "page_index": str(page + 1)})
            metres, total = float(answer.get("distance", 0)), int(answer.get("total", 0))
            rows = answer.get("points", ())
            points += [
                (row["longitude"], row["latitude"], row["loc_time"], row.get("speed", 0.0)) for row in rows
            ]
            if len(points) >= total or not rows:
                break
        return DayTrack(points, metres, total)

    def _ask(self, path: str, query: Mapping[str, str], nothing: Iterable[int] = ()) -> dict[str, Any]:
        fields = {name: value for name, value in query.items() if value}
        fields |= {"service_id": str(self._service.number), "ak": self._key}
        answer = self._gateway.call("GET", path, query=fields)
        try:
            content = orjson.loads(answer.content)
        except orjson.JSONDecodeError as error:
            raise GatewayAway(f"{path} answers no JSON") from error
        if content.get("status") in nothing:
            return {}
        if content.get("status") != 0:
            raise TracksRefused(f"{content.get('message', '')} ({content.get('status')})".strip())
        return dict(content)


def _server_key(app: App) -> str:
    """Return the key of an app that is the least restricted. Raises NoServerKey."""
    keys = [key for key in app.keys if key.kind == "server" and not key.sn]
    if not keys:
        raise NoServerKey()
    return min(keys, key=lambda key: len(key.ips)).ak
