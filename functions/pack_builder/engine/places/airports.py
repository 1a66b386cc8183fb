"""Airports of the world."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord
from functions.pack_builder.errors import SourceDataError
from shared.geo.countries import CHINA
from shared.places.tags import AIRPORT

SOURCE: Final = "airport"
_ENGLISH_WORDS: Final = re.compile(r"\b(?:international|airport|civil|domestic)\b", re.IGNORECASE)
AIRSTRIP_DISCOUNT: Final = 300
"""A field without an airline code stands behind almost everything else."""


def read_airports(path: Path) -> Iterator[PlaceRecord]:
    """Yield the airports of airportsdata's table, known by their codes as well as by name."""
    weight = categories().weight(AIRPORT)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                point = (round(float(row["lon"]), 6), round(float(row["lat"]), 6))
                code, airline_code, name = row["icao"], row["iata"], row["name"]
                address = ", ".join(part for part in (row["city"], row["subd"]) if part)
                country = row["country"]
            except (KeyError, ValueError) as error:
                raise SourceDataError(
                    f"{path.name} is not airportsdata's table ({error!r}): check sources.toml"
                ) from error
            others = [airline_code, code, *(_spoken_names(row["city"], name) if country == CHINA else ())]
            yield PlaceRecord(
                identity=f"{SOURCE}:{code}",
                name=name or code,
                tag=AIRPORT,
                importance=weight if airline_code else weight - AIRSTRIP_DISCOUNT,
                point=point,
                names=tuple(dict.fromkeys(other for other in others if other and other != name)),
                country=country,
                address=address,
            )


def _spoken_names(city: str, name: str) -> Iterator[str]:
    """Yield the Chinese names of an airport of China in pinyin, by which its characters find it.

    Guiyang, Longdongbao Airport is spoken Guiyang Longdongbao Guoji Jichang.
    """
    stem = " ".join(_ENGLISH_WORDS.sub(" ", name.replace("/", " ")).split())
    stem_only = stem.removeprefix(city).strip()
    for pinyin_name in dict.fromkeys(filter(None, (stem, stem_only, f"{city} {stem_only}".strip()))):
        yield f"{pinyin_name} Guoji Jichang"
        yield f"{pinyin_name} Jichang"
