"""Instructions of steps: what one does along a step, and what follows at its end.

`沿<b>东海大道</b>行驶1.5公里,<b>右转</b>进入<b>中华北路</b>`.

The sentences are our own, in zh.toml and en.toml.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from functions.map_direction.engine.quantities import distance_text
from functions.map_direction.engine.routes.bearings import cardinal, line_bearing
from functions.map_direction.engine.routes.road_names import road_name
from functions.map_direction.engine.routes.route import Route

CHINESE: Final = "zh"
ENGLISH: Final = "en"


@dataclass(frozen=True)
class Action:
    """What is done at the end of a step, without and with the name of the next road."""

    text: str
    onto: str


@dataclass(frozen=True)
class Sentences:
    """The sentences of one language, by mode: driving, walking or riding."""

    language: str
    unnamed: str
    directions: Sequence[str]
    comma: str
    depart: Mapping[str, str]
    along: Mapping[str, str]
    over: Mapping[str, str]
    arrive: Mapping[str, str]
    passing: Mapping[str, str]
    actions: Mapping[int, Action]


@cache
def load_sentences(language: str = CHINESE) -> Sentences:
    """Return the sentences of `zh` or `en`."""
    table = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    return Sentences(
        language=language,
        unnamed=table["unnamed"],
        directions=tuple(table["directions"]),
        comma=table["comma"],
        depart=table["depart"],
        along=table["along"],
        over=table["over"],
        arrive=table["arrive"],
        passing=table["pass"],
        actions={
            maneuver: Action(row["text"], row["onto"]) for row in table["action"] for maneuver in row["types"]
        },
    )


def instructions(route: Route, mode: str, language: str = CHINESE) -> list[str]:
    """Return a sentence for each step of a route; `mode` is driving, walking or riding.

    Names of roads are escaped: the sentences are HTML.
    """
    sentences = load_sentences(language)
    names = [escape(road_name(step.names)) for step in route.steps]
    last = len(route.steps) - 1
    return [
        _sentence(sentences, route, mode, index, names, index == last) for index in range(len(route.steps))
    ]


def _sentence(
    sentences: Sentences, route: Route, mode: str, index: int, names: Sequence[str], is_last: bool
) -> str:
    step, road = route.steps[index], names[index]
    distance = distance_text(step.distance, sentences.language)
    parts = []
    if index == 0:
        direction = sentences.directions[cardinal(line_bearing(route.piece(step)))]
        parts.append(sentences.depart[mode].format(direction=direction))
    form = sentences.along[mode] if road else sentences.over[mode]
    parts.append(form.format(road=road, distance=distance))
    if is_last:
        parts.append(sentences.arrive[mode])
    elif step.following is None:
        parts.append(sentences.passing[mode])
    else:
        following = route.steps[index + 1]
        action = sentences.actions.get(step.following)
        if action is not None:
            form = action.onto if names[index + 1] else action.text
            parts.append(form.format(road=names[index + 1], exit=max(1, following.exit)))
    text = sentences.comma.join(parts)
    return text[0].upper() + text[1:]
