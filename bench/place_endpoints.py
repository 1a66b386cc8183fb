"""What place search and suggestion cost on one worker: wall time at 100 calls a second, by kind of query.

    python -m bench.place_endpoints [--seconds 10] [--packs .cache/packs]

Texts are made from the names of random places of the pack of places, the one that packages alone make. Calls
are sent at fixed times whether or not answers have come; the first row is a coordinate conversion, so what is
slow there is the machine.

Promises, checked by the exit status: over all of these calls together the 95th percentile is at most 10 ms
and the 99th at most 30 ms.
"""

import random
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from bench.places_share import without_one
from bench.serving import RATE, headed, latencies, measured, report, request, stage
from shared.places import schema
from shared.places.index import PlaceIndex
from shared.stores.packs import PLACES, pack_artifacts
from tools.packs.build import ensure_pack
from tools.packs.publish import publish_pack

MOST_P95, MOST_P99 = 10.0, 30.0
SAMPLE = 2_000
SEARCH, AROUND, POLYGON = "/place/v2/search", "/place/v3/around", "/place/v3/polygon"
ABROAD, SUGGESTION = "/place_abroad/v1/search", "/place/v2/suggestion"
SUGGESTION_ABROAD = "/place_abroad/v1/suggestion"
WORLD = {"region": "全国"}


def questions(index: PlaceIndex, ak: str) -> dict[str, list[bytes]]:
    """Return requests by the name of their row."""
    chance = random.Random(4)
    places = index.places(chance.sample(index.numbers(), SAMPLE))
    chinese = [of.name for of in places if "\u4e00" <= of.name[0] <= "\u9fff" and len(of.name) > 3]
    latin = [of.name for of in places if of.name.isascii() and len(of.name) > 4]
    towns = [of.name for of in places if of.level in ("乡镇", "区县") and of.country == "CN"]
    spots = [of for of in places if of.lng is not None and of.division >= 0]
    folded = [index.folding.fold(name) for name in chinese]

    def some(path: str, texts: Iterable[str], **fields: str) -> list[bytes]:
        return [request(path, ak, query=text, output="json", **fields) for text in texts]

    def at(path: str, text: str, **fields: str) -> list[bytes]:
        return [request(path, ak, query=text, location=f"{of.lat},{of.lng}", **fields) for of in spots]

    def typed(names: list[str]) -> list[str]:
        beginnings = [name[:end] for name in names[:200] for end in range(1, len(name) + 1)]
        return chance.sample(beginnings, min(SAMPLE, len(beginnings)))

    box = "26.3,106.3,26.9,106.3,26.9,107.0,26.3,107.0,26.3,106.3"
    return {
        "search, whole names": some(SEARCH, chinese, **WORLD),
        "search, two characters": some(SEARCH, (name[:2] for name in chinese), **WORLD),
        "search, parts of names": some(SEARCH, (name[1:-1] for name in chinese), **WORLD),
        "search, towns": some(SEARCH, towns, **WORLD),
        "search, in a city": some(SEARCH, (name[:2] for name in chinese), region="贵阳市"),
        "search, pinyin": some(SEARCH, map(index.pinyin, folded), **WORLD),
        "search, initials": some(
            SEARCH, ("".join(index.pinyin(c)[0] for c in name) for name in folded), **WORLD
        ),
        "search, one typo": some(SEARCH, (without_one(name, chance) for name in chinese), **WORLD),
        "search, kinds in a circle": at(AROUND, "机场", radius="50000", coord_type="1"),
        "search, in a polygon": some(POLYGON, (name[:2] for name in chinese), bounds=box),
        "search abroad, whole names": some(ABROAD, latin, **WORLD),
        "search abroad, beginnings": some(ABROAD, (name[:5] for name in latin), **WORLD),
        "search abroad, one typo": some(ABROAD, (without_one(name, chance) for name in latin), **WORLD),
        "suggestion, every keystroke": some(SUGGESTION, typed(chinese), **WORLD),
        "suggestion, in a city": some(SUGGESTION, typed(chinese), region="贵阳市"),
        "suggestion, two characters": some(SUGGESTION, (name[:2] for name in chinese), **WORLD),
        "suggestion, one typo": some(SUGGESTION, (without_one(name, chance) for name in chinese), **WORLD),
        "suggestion abroad": some(SUGGESTION_ABROAD, typed(latin), **WORLD),
    }


async def measure(sockets: dict[str, Path], asked: dict[str, list[bytes]], seconds: float) -> bool:
    """Print the table; return whether the promises are kept."""
    print(headed(f"at {RATE} a second, one worker"))
    conversion = [b"GET /geoconv/v1?coords=106.6,26.6 HTTP/1.1\r\nhost: bench\r\n\r\n"]
    report("(a conversion)", await latencies(sockets["map_coordinate"], conversion, seconds))
    every: list[float] = []
    for row, requests in asked.items():
        times = await latencies(sockets["map_place"], requests, seconds)
        report(row, times)
        every += times
    p95, p99 = report("all of these", sorted(every))
    return p95 <= MOST_P95 and p99 <= MOST_P99


def main() -> None:
    """Start Redis, S3 and the functions, and measure."""
    parser = arguments(__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--packs", type=Path, default=PACKS)
    chosen = parser.parse_args()
    with stage() as on:
        built = ensure_pack(PLACES, chosen.packs)
        publish_pack(built, pack_artifacts(on.settings))
        sockets = {name: on.start(name) for name in ("map_coordinate", "map_place")}
        asked = questions(
            PlaceIndex(built.folder / schema.FILE), on.key("geoconv", "place_search", "place_abroad")
        )
        kept = measured(measure(sockets, asked, chosen.seconds))
    sys.exit(0 if kept else "a promise is not kept")


if __name__ == "__main__":
    main()
