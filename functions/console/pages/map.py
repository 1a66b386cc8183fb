"""The map page: the JavaScript API as customers load it, below the console's own origin.

Tracks are personal data: the table of pages says who may see them, and each look is in the audit log.
"""

import datetime as dt
import time
from typing import Final

from functions.console.engine.gateway import GatewayAway
from functions.console.engine.track_reading import NoServerKey, TrackReader, TracksRefused
from functions.console.frame.passage import ROOT
from functions.console.frame.visit import Data, Result, Visit
from shared.access import days
from shared.access.errors import AppNotFound
from shared.tracks.services import SERVICES, TrackService, read_services

SCRIPT_WORDS: Final = "map.told_"
MODES: Final = {
    "DrivingRoute": "driving",
    "TransitRoute": "transit",
    "WalkingRoute": "walking",
    "RidingRoute": "riding",
}
"""Classes of the JavaScript API, and the keys of their words."""
LONGEST_NAME: Final = 128
EARLIEST: Final = dt.date(2000, 1, 1)


class _Unusable(Exception):
    """What was chosen is not there; `key` is that of its words."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def show(visit: Visit) -> Result:
    """Show the map."""
    words = {
        key.removeprefix(SCRIPT_WORDS): text
        for key, text in visit.t.words.items()
        if key.startswith(SCRIPT_WORDS)
    }
    services = _services(visit) if visit.role == "operator" else []
    names = {app.appid: app.name for app in visit.stores.apps.all()} if services else {}
    return {
        "gateway": ROOT,
        "words": words,
        "modes": MODES,
        "services": [(str(service), names.get(service.appid, ""), service.number) for service in services],
        "today": days.date_of(days.today(time.time())),
    }


def search_entities(visit: Visit) -> Result:
    """Answer the names of a service's entities that have a text in them."""
    try:
        service, reader = _reader(visit)
        names = reader.entities(visit.form.get("wish", "").strip()[:LONGEST_NAME])
    except (GatewayAway, NoServerKey, TracksRefused, _Unusable) as error:
        return _problem(visit, error)
    visit.record("tracks.search", target=str(service), new={"entities": len(names)})
    return Data(content={"entities": names})


def read_track(visit: Visit) -> Result:
    """Answer the points of an entity on a day."""
    entity, text = visit.form.get("entity", "").strip(), visit.form.get("day", "")
    try:
        service, reader = _reader(visit)
        if not entity or len(entity) > LONGEST_NAME:
            raise _Unusable("map.entity_missing")
        track = reader.track(entity, _day(text))
    except (GatewayAway, NoServerKey, TracksRefused, _Unusable) as error:
        return _problem(visit, error)
    visit.record("tracks.read", target=f"{service} {entity}", new={"day": text, "points": len(track.points)})
    return Data(content={"points": track.points, "metres": track.metres, "total": track.total})


def _services(visit: Visit) -> list[TrackService]:
    return read_services(visit.stores.people.run("HKEYS", SERVICES))


def _reader(visit: Visit) -> tuple[TrackService, TrackReader]:
    wish = visit.form.get("service", "")
    service = next((service for service in _services(visit) if str(service) == wish), None)
    if service is None:
        raise _Unusable("map.service_missing")
    try:
        app = visit.stores.apps.get(service.appid)
    except AppNotFound:
        raise _Unusable("map.service_missing") from None
    return service, TrackReader(visit.stores.gateway, app, service)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise _Unusable("map.day_wrong") from None
    if not EARLIEST <= day <= days.date_of(days.today(time.time())):
        raise _Unusable("map.day_wrong")
    return day


def _problem(visit: Visit, error: Exception) -> Data:
    match error:
        case _Unusable():
            return Data(content={"problem": visit.t(error.key)}, http_status=400)
        case NoServerKey():
            return Data(content={"problem": visit.t("map.no_server_key")}, http_status=400)
        case TracksRefused():
            return Data(content={"problem": str(error)}, http_status=422)
    return Data(content={"problem": visit.t("gateway.away")}, http_status=502)
