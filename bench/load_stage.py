"""A whole bundle in process mode, for load.py and chaos.py: its apps, its keys, and data to ask for."""

import base64
import io
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import numpy as np
import orjson
import psutil
from PIL import Image

from bench.folders import MODELS, PACKS, ROOT, SAMPLE_PHOTO
from bench.load_mix import Caller, track_points
from bench.map_weather import feed
from shared.access.app import MAX_QPS
from shared.access.directory import AppDirectory
from shared.access.tokens import TokenSigner
from shared.catalogue import Catalogue
from shared.config import Settings
from shared.geo.divisions import FILE as DIVISIONS
from shared.geo.divisions import Division, Divisions
from shared.stores import ObjectStore
from shared.stores.packs import DEFAULT
from tests.e2e.running_bundle import RunningBundle, wait_until
from tests.transit_city import city
from tools.local.home import Home
from tools.packs.build import ensure_pack

HOURS: Final = 6
CITIES: Final = (
    ("JPN0000001", "日本", "东京", 139.6917, 35.6895),
    ("GBR0000001", "英国", "伦敦", -0.1276, 51.5072),
)
DISTRICTS: Final = ("520115", "520102", "520103", "110105")
PHOTO_SIZE: Final = (900, 1200)
"""The median of what phones send to ID-photo services after their own scaling."""


class LoadStage:
    """One bundle, asked through nginx."""

    def __init__(self, bundle: RunningBundle, environment: Mapping[str, str]) -> None:
        self.bundle = bundle
        known = {name.lower(): value for name, value in environment.items()}
        values = {name: value for name, value in known.items() if name in Settings.model_fields}
        self.settings = Settings(**(values | Home(bundle.home).environment))  # type: ignore[arg-type]
        address = httpx.URL(bundle.address)
        self.host, self.port = address.host, address.port or 80
        self.appid = 0

    @property
    def function_ports(self) -> Mapping[str, int]:
        """The port of each function's process, by its folder."""
        return self.bundle.function_ports

    def find_function(self, name: str) -> psutil.Process | None:
        """Return the process of a function; None while there is none."""
        with suppress(psutil.NoSuchProcess):  # it may end while we look
            pid = self.bundle.find_function(name)
            return psutil.Process(pid) if pid else None
        return None

    def caller(self, catalogue: Catalogue) -> Caller:
        """Return a new app that may call every service without end, with its keys."""
        directory = AppDirectory.open(self.settings)
        app, _ = directory.create("bench")
        for service in (*catalogue.values(), *catalogue.resources.values()):
            directory.set_limits(app.appid, service.id, quota=-1, qps=MAX_QPS)
        server = directory.add_key(app.appid, "server")[1]
        browser = directory.add_key(app.appid, "browser", referers=["*"])[1]
        app = directory.get(app.appid)
        directory.close()
        self.appid = app.appid
        signer = TokenSigner(self.settings.token_signing_key.get_secret_value())
        token = signer.issue(app.appid, app.generation, time.time()).access_token
        keys = {"server": server.ak, "browser": browser.ak, "token": token, "none": ""}
        return Caller(f"{self.host}:{self.port}", keys, words())

    def load_data(self, caller: Caller) -> None:
        """Bring what a fresh bundle has not: weather, a timetable, tracks; wait until all are answered."""
        objects = ObjectStore(self.settings)
        objects.put("weather", "places-abroad.csv", _places_abroad())
        objects.put("weather", "feed/bench.json", _weather())
        objects.put("sources", "roads/bench.gtfs.zip", _timetable())
        self.load_tracks(caller)
        ak = caller.keys["server"]
        with self.bundle.client() as client:
            transit = {
                "origin": "60.1640,24.9167",
                "destination": "60.1790,24.9600",
                "coord_type": "wgs84",
                "departure_date": caller.words["tomorrow"],
                "departure_time": "10:00",
            }
            questions: dict[str, dict[str, str]] = {
                "/weather/v1": {"district_id": DISTRICTS[0], "data_type": "now"},
                "/weather_abroad/v1": {"location": "139.6917,35.6895", "data_type": "now"},
                "/directionlite/v1/transit": transit,
            }
            for path, fields in questions.items():
                wait_until(lambda p=path, f=fields: _is_answered(client, p, f | {"ak": ak}), 240)  # type: ignore[misc]

    def load_tracks(self, caller: Caller) -> None:
        """Upload 1,000 points for each of ten entities, which makes the caller's service of tracks."""
        start = int(caller.words["start"]) + 60
        with self.bundle.client() as client:
            for number in range(100):
                points = track_points(number, count=100, start=start)
                form = {"ak": caller.keys["server"], "service_id": "1", "point_list": points}
                answer = client.post("/api/v3/track/addpoints", data=form).json()
                assert answer["status"] == 0, answer


@contextmanager
def load_stage(environment: Mapping[str, str], options: Sequence[str] = ()) -> Iterator[LoadStage]:
    """Give a bundle in process mode until the end of the block."""
    with TemporaryDirectory(prefix="gp-") as folder:
        values = {"WEATHER_PROVIDERS": "feed", **environment}
        bundle = RunningBundle(Path(folder) / "home", MODELS, values, ["--processes", *options], folder=ROOT)
        try:
            yield LoadStage(bundle, environment)
        finally:
            bundle.interrupt()


def words() -> dict[str, Any]:
    """Return what stands for the `$words` of the mix."""
    start = int(time.time()) - HOURS * 3_600
    fresh = start + 3 * 3_600
    photo, picture = _jpeg(PHOTO_SIZE), _jpeg((320, 240))
    return {
        "start": start,
        "end": start + HOURS * 3_600,
        "tomorrow": (datetime.now(UTC).date() + timedelta(days=1)).isoformat(),
        "points": lambda number: track_points(number, start=fresh),
        "track": _track(start),
        "line": orjson.dumps([f"{60.160 + row * 5e-5:.6f},24.9410" for row in range(100)]).decode(),
        "photo": photo,
        "picture": picture,
    }


def _is_answered(client: httpx.Client, path: str, fields: dict[str, str]) -> bool:
    return client.get(path, params=fields).json().get("status") == 0


def _jpeg(size: tuple[int, int]) -> str:
    picture, buffer = Image.open(SAMPLE_PHOTO).convert("RGB"), io.BytesIO()
    side = min(picture.size)
    box = ((picture.width - side * 3 // 4) // 2, 0, (picture.width + side * 3 // 4) // 2, side)
    picture.crop(box).resize(size, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return base64.b64encode(buffer.getvalue()).decode()


def _track(start: int) -> str:
    chance = np.random.default_rng(7)
    noise = chance.normal(0, 5e-5, (100, 2)).tolist()
    return orjson.dumps(
        [
            {
                "latitude": round(60.160 + row * 1e-4 + noise[row][0], 6),
                "longitude": round(24.941 + noise[row][1], 6),
                "coord_type_input": "wgs84",
                "loc_time": start + row * 5,
            }
            for row in range(100)
        ]
    ).decode()


def _places_abroad() -> bytes:
    rows = [f"{code},{country},,{name},{name},{lng},{lat}" for code, country, name, lng, lat in CITIES]
    return "\n".join(["id,country,province,city,name,lng,lat", *rows, ""]).encode()


def _weather() -> bytes:
    divisions = Divisions(ensure_pack(DEFAULT, PACKS).folder / DIVISIONS)
    districts: list[Division] = [division for division in divisions if division.code in DISTRICTS]
    content = orjson.loads(feed(districts))
    sample = content["reports"][0]
    content["reports"] += [sample | {"district_id": code} for code, *_ in CITIES]
    return orjson.dumps(content)


def _timetable() -> bytes:
    today = datetime.now(UTC).date()
    first, last = _day(today - timedelta(days=2)), _day(today + timedelta(days=7))
    with TemporaryDirectory() as folder:
        return city(first=first, last=last).write(Path(folder) / "city.gtfs.zip").read_bytes()


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
