"""The tags of a way as the engine shall read them: one way, or several that lie on each other."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from functions.pack_builder.engine.roads.rules.access import Tags, split_by_mode, with_known_values
from functions.pack_builder.engine.roads.rules.hours import split_by_hours

FOOT_AREAS: Final = frozenset({"footway", "path", "pedestrian", "platform", "steps", "corridor"})
"""Kinds of areas that one walks over."""
LEAST_SPEED: Final = 10
"""km/h below which the engine drops a limit, all but that of a walk."""
WALKING_LIMIT: Final = 7
"""km/h up to which a limit is that of a walk, 5 km/h for the engine."""
MILE: Final = 1.609344

_LIMIT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(mph|km/h|kmh|kph)?")


def engine_ways(tags: Tags, today: date, *, leads_through: bool = False) -> list[Tags]:
    """Return the tags of the ways that stand for one of these tags; the first takes its place.

    leads_through: whether the way joins others at two places.
    """
    tags = _with_low_speed(with_known_values(tags))
    if is_square(tags):
        return [edge_of_square(tags)]
    return [
        way
        for hourly in split_by_hours(tags, today)
        for way in split_by_mode(hourly, leads_through=leads_through)
    ]


def is_square(tags: Mapping[str, str]) -> bool:
    """Tell whether a way or a multipolygon is an area that one walks over."""
    is_area = tags.get("area") == "yes" or tags.get("type") == "multipolygon"
    return is_area and tags.get("highway") in FOOT_AREAS


def edge_of_square(tags: Tags) -> Tags:
    """Return the tags of the way along the edge of an area.

    The engine can cross areas itself, and takes minutes for a single one of many corners.
    """
    return {key: value for key, value in tags.items() if key not in ("area", "type")} | {
        "highway": "pedestrian"
    }


def _with_low_speed(tags: Tags) -> Tags:
    limits = dict(tags)
    for key in ("maxspeed", "maxspeed:forward", "maxspeed:backward"):
        if (limit := kilometres_an_hour(tags.get(key, ""))) is not None and 0 < limit < LEAST_SPEED:
            limits[key] = "walk" if limit <= WALKING_LIMIT and key == "maxspeed" else str(LEAST_SPEED)
    return limits


def kilometres_an_hour(text: str) -> float | None:
    """Return a speed limit such as `5`, `5 mph` or `30 km/h`, None for what is no number."""
    if (match := _LIMIT.fullmatch(text.strip())) is None:
        return None
    return float(match[1]) * (MILE if match[2] == "mph" else 1.0)
