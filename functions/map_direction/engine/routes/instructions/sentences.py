"""Instructions of steps: what to do along a step, and the maneuver at its end.

`沿<b>东海大道</b>行驶1.5公里,<b>右转</b>进入<b>中华北路</b>`.

The sentences are our own, in zh.toml and en.toml.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from msgspec import Struct

from functions.map_direction.engine.quantities import distance_text
from functions.map_direction.engine.routes.bearings import cardinal, line_bearing
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.engine.routes.route import Route, Step
from functions.map_direction.engine.routes.turns import Maneuver

CHINESE: Final = "zh"
ENGLISH: Final = "en"


class Action(Struct, frozen=True):
    """The phrase of a maneuver, without and with the name of the next road."""

    text: str
    text_with_road: str


class Sentences(Struct, frozen=True):
    """The phrases of one language; mappings are by mode: driving, walking or riding."""

    language: str
    directions: Sequence[str]
    comma: str
    departure: Mapping[str, str]
    named_road: Mapping[str, str]
    nameless_road: Mapping[str, str]
    named_ferry: str
    nameless_ferry: str
    exit_number: str
    direction_sign: str
    enumeration: str
    """What stands between the places of a sign."""
    arrival: Mapping[str, str]
    waypoint: Mapping[str, str]
    actions: Mapping[int, Action]
    """By the engine's number of the maneuver."""


@cache
def load_sentences(language: str = CHINESE) -> Sentences:
    """Return the phrases of `zh` or `en`."""
    table = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    return Sentences(
        language=language,
        directions=tuple(table["directions"]),
        comma=table["comma"],
        departure=table["departure"],
        named_road=table["named_road"],
        nameless_road=table["nameless_road"],
        named_ferry=table["ferry"]["named"],
        nameless_ferry=table["ferry"]["nameless"],
        exit_number=table["sign"]["exit_number"],
        direction_sign=table["sign"]["towards"],
        enumeration=table["sign"]["enumeration"],
        arrival=table["arrival"],
        waypoint=table["waypoint"],
        actions={
            maneuver: Action(row["text"], row["text_with_road"])
            for row in table["action"]
            for maneuver in row["types"]
        },
    )


def instructions(route: Route, mode: str, language: str = CHINESE) -> list[str]:
    """Return a sentence for each step of a route; `mode` is driving, walking or riding.

    Names of roads are escaped as the text of HTML: the sentences are HTML.
    """
    sentences = load_sentences(language)
    names = [_escape(road_name(step.names)) for step in route.steps]
    return [_sentence(sentences, route, mode, index, names) for index in range(len(route.steps))]


def _sentence(sentences: Sentences, route: Route, mode: str, index: int, names: Sequence[str]) -> str:
    step, road = route.steps[index], names[index]
    distance = distance_text(step.distance, sentences.language)
    parts = []
    if index == 0:
        direction = sentences.directions[cardinal(line_bearing(route.line_of(step)))]
        parts.append(sentences.departure[mode].format(direction=direction))
    if step.is_ferry:
        form = sentences.named_ferry if road else sentences.nameless_ferry
    else:
        form = sentences.named_road[mode] if road else sentences.nameless_road[mode]
    parts.append(form.format(road=road, distance=distance))
    if index == len(route.steps) - 1:
        parts.append(sentences.arrival[mode])
    elif step.next_maneuver is None:
        parts.append(sentences.waypoint[mode])
    else:
        parts += _actions(sentences, step, route.steps[index + 1], names[index + 1])
    text = sentences.comma.join(parts)
    return text[0].upper() + text[1:]


def _actions(sentences: Sentences, step: Step, next_step: Step, next_road: str) -> Iterator[str]:
    """Yield the phrases of the maneuver between two steps, and of the sign there."""
    if step.next_bend is not None and step.next_bend != Maneuver.CONTINUE:
        yield sentences.actions[step.next_bend].text
    sign = next_step.sign
    number = sentences.exit_number.format(number=_escape(sign.exit_number)) if sign.exit_number else ""
    action = sentences.actions.get(step.next_maneuver or 0)
    if action is not None:
        form = action.text_with_road if next_road else action.text
        yield number + form.format(road=next_road, exit=max(1, next_step.exit))
    if sign.destinations:
        yield sentences.direction_sign.format(
            places=sentences.enumeration.join(map(_escape, sign.destinations))
        )


def _escape(text: str) -> str:
    return escape(text, quote=False)
