"""Instructions of transit legs; the table is sentences.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from functions.map_direction.engine.quantities import distance_text
from functions.map_direction.engine.transit.legs import Leg


def instruction(leg: Leg, *, is_local: bool, language: str) -> str:
    """Return the sentence of a leg; `is_local` names the line, else the train, flight or coach."""
    sentences = _sentences(language)
    if (ride := leg.ride) is None:
        return sentences["walk"].format(distance=distance_text(leg.metres, language))
    return sentences["local_ride" if is_local else "long_ride"].format(
        line=ride.name if is_local else ride.trip_name or ride.name,
        headsign=ride.headsign,
        stops=ride.stops,
        stop=ride.alight.name,
    )


def direction_text(headsign: str, language: str) -> str:
    """Return the direction of a line: `火车站方向`, `towards Airport`."""
    return _sentences(language)["direction"].format(headsign=headsign)


@cache
def _sentences(language: str) -> Mapping[str, str]:
    table = tomllib.loads(files(__package__).joinpath("sentences.toml").read_text("utf-8"))
    sentences: Mapping[str, str] = table[language]
    return sentences
