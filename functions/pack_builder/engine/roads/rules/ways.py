"""The tags of a way as the engine shall read them: one way, or several that lie on each other."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from functions.pack_builder.engine.roads.rules.access import Tags, split_by_mode, with_known_values
from functions.pack_builder.engine.roads.rules.hours import split_by_hours
from functions.pack_builder.engine.roads.rules.speeds import CountrySpeeds

FOOT_AREAS: Final = frozenset({"footway", "path", "pedestrian", "platform", "steps", "corridor"})
"""Kinds of areas that one walks over."""
LIMIT: Final = "maxspeed"
DRIVEN_SPEED: Final = "maxspeed:practical"
LIMITS_OF_DIRECTIONS: Final = ("maxspeed:forward", "maxspeed:backward")


def engine_ways(tags: Tags, today: date, speeds: CountrySpeeds, *, leads_through: bool = False) -> list[Tags]:
    """Return the tags of the ways that stand for one of these tags; the first takes its place.

    leads_through: whether the way joins others at two places.
    """
    tags = _with_driven_speed(with_known_values(tags), speeds)
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


def _with_driven_speed(tags: Tags, speeds: CountrySpeeds) -> Tags:
    """Return tags with the speed that is driven, unless they have one.

    The engine reads one for both directions; so limits of one direction are written as what is driven there.
    """
    if DRIVEN_SPEED in tags:
        return tags
    driven_tags = dict(tags)
    for key in LIMITS_OF_DIRECTIONS:
        if key in tags and (speed := speeds.speed(tags | {LIMIT: tags[key]})) is not None:
            driven_tags[key] = str(speed)
    if (speed := speeds.speed(tags)) is not None:
        driven_tags[DRIVEN_SPEED] = str(speed)
    return driven_tags
