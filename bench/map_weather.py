"""What the weather services cost on one worker: wall time at 100 calls a second.

    python -m bench.map_weather [--seconds 10] [--packs .cache/packs]

Reports of 100 districts are pushed into the object store; then all answers come from the cache. The first row
is a coordinate conversion: what is slow there is the machine. In the last row the provider takes a connection
and never says anything, and nothing is known of the places.

Promises, checked by the exit status: from the cache every 99th percentile is at most 10 ms; with a provider
that hangs it is at most 300 ms.
"""

import json
import random
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from bench.serving import RATE, headed, latencies, measured, report, request, stage
from shared.geo import divisions
from shared.geo.divisions import Division, Divisions, Level, Status
from shared.stores import ObjectStore
from shared.stores.packs import DEFAULT, pack_artifacts
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack

MOST_MS, MOST_HANGING_MS = 10.0, 300.0
SAMPLE = 100
"""As many as the measurement asks for once before it begins."""
PATH = "/weather/v1"


def feed(districts: list[Division]) -> bytes:
    """Return a file with a report of each district."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    today = (now + timedelta(hours=8)).date()
    days = [
        {
            "date": (today + timedelta(days=number)).isoformat(),
            **{"text_day": "多云", "text_night": "阴", "high": 22, "low": 12, "wc_day": "<3级"},
        }
        for number in range(7)
    ]
    hours = [
        {"time": (now + timedelta(hours=number)).isoformat(), "text": "多云", "temp_fc": 18, "rh": 70}
        for number in range(24)
    ]
    observation = {"observed_at": now.isoformat(), "text": "多云", "temp": 18, "wind_class": "2级"}
    part = {"issued_at": now.isoformat(), "now": observation, "days": days, "hours": hours}
    reports = [{"district_id": district.code, **part} for district in districts]
    return json.dumps({"version": 1, "reports": reports}).encode()


def main() -> None:
    """Start Redis, S3 and two workers, and measure."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--packs", type=Path, default=PACKS)
    chosen = parser.parse_args()
    chance = random.Random(5)
    with stage() as on, socket.create_server(("127.0.0.1", 0), backlog=4096) as deaf:
        pack = ensure_pack(DEFAULT, chosen.packs)
        objects = ObjectStore(on.settings)
        for bucket in ("packs", "results", "weather"):
            objects.ensure_bucket(bucket)
        publish_pack(pack, pack_artifacts(on.settings))
        counties = [
            of
            for of in Divisions(pack.folder / divisions.FILE)
            if of.level == Level.COUNTY and of.status == Status.CURRENT and of.lng and of.point_source
        ]
        some = chance.sample(counties, SAMPLE)
        objects.put("weather", "feed/bench.json", feed(some))
        ak = on.key("weather", "geoconv")
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        conversion = on.start("map_coordinate")
        pushed = on.start("map_weather", weather_providers="feed")
        hanging = on.start(
            "map_weather",
            row="-hanging",
            weather_providers="open-meteo",
            weather_open_meteo_url=address,
        )
        others = [of for of in counties if of not in some]
        rows = {
            "(a coordinate conversion)": (
                conversion,
                [request("/geoconv/v1/", ak, coords="106.6,26.6")] * 100,
            ),
            "now of a district": (
                pushed,
                [request(PATH, ak, district_id=of.code, data_type="now") for of in some],
            ),
            "all of a district": (
                pushed,
                [request(PATH, ak, district_id=of.code, data_type="all") for of in some],
            ),
            "now at a point": (
                pushed,
                [request(PATH, ak, location=f"{of.lng},{of.lat}", data_type="now") for of in some],
            ),
            "a provider hangs": (
                hanging,
                [request(PATH, ak, district_id=of.code, data_type="now") for of in others],
            ),
        }
        print(headed(f"at {RATE} a second, one worker"))
        kept = True
        for row, (worker, requests) in rows.items():
            _, p99 = report(row, measured(latencies(worker, requests, chosen.seconds)))
            kept &= p99 <= (MOST_HANGING_MS if worker is hanging else MOST_MS)
    sys.exit(0 if kept else "a promise is not kept")


if __name__ == "__main__":
    main()
