"""Who may use a road: values that the engine does not know, and bans of vehicles that bind no walker."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

Tags = dict[str, str]

TABLE: Final = Path(__file__).with_name("access.toml")

MOTOR_KEYS: Final = (
    *(
        "motor_vehicle",
        "motorcar",
        "motorcycle",
        "moped",
        "mofa",
        "hgv",
        "goods",
        "bus",
        "taxi",
        "psv",
        "hov",
    ),
)
KEYS: Final = ("access", "vehicle", *MOTOR_KEYS, "bicycle", "foot")
YARDS: Final = frozenset({"driveway", "parking_aisle", "drive-through"})
DIRECTIONS: Final = ("", ":forward", ":backward")
NO, PRIVATE = "no", "private"


@cache
def load_values() -> Mapping[str, frozenset[str]]:
    """Return the words of access.toml by their list."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in table.items()}


def with_known_values(tags: Tags) -> Tags:
    """Return tags whose access values are those that the engine knows."""
    known_tags = dict(tags)
    for key in KEYS:
        for direction in DIRECTIONS:
            if (value := tags.get(key + direction)) is not None:
                known_tags[key + direction] = known_value(key, value)
    return known_tags


def known_value(key: str, value: str) -> str:
    """Return a value of an access tag as the engine knows it; of several in one tag each."""
    return ";".join(_known_word(key, word.strip()) for word in value.split(";"))


def _known_word(key: str, word: str) -> str:
    values, lower_word = load_values(), word.lower()
    if lower_word in values["closed"]:
        return NO
    if lower_word in values["private"]:
        return PRIVATE
    if key != "access" or not lower_word or lower_word in values["known"] | values["open"]:
        return word
    return PRIVATE


def is_for_some(value: str | None) -> bool:
    """Tell whether a value lets those in who have business there, and nobody through."""
    return value is not None and any(word in load_values()["for_some"] for word in value.split(";"))


def is_yard(tags: Mapping[str, str]) -> bool:
    """Tell whether a way is a yard, which the engine would lead nobody through, not even on foot."""
    return tags.get("highway") == "service" and tags.get("service") in YARDS


def split_by_mode(tags: Tags, *, leads_through: bool = False) -> list[Tags]:
    """Return the ways that stand for one whose restriction holds for motor vehicles and not for others.

    The engine knows a way as private for all modes or for none: so one way is left to those for whom it is
    private, and a copy of it to the others. leads_through: whether the way joins others at two places.
    """
    bound_modes = [mode for mode in ("foot", "bicycle") if is_for_some(tags.get(mode))]
    is_bound = any(is_for_some(tags.get(key)) for key in ("access", "vehicle", "motor_vehicle", "motorcar"))
    if not is_bound and bound_modes:
        return _split_off(tags, bound_modes)
    if not is_bound and not (leads_through and is_yard(tags)):
        return [tags]
    values = {
        "foot": tags.get("foot", tags.get("access")),
        "bicycle": tags.get("bicycle", tags.get("vehicle", tags.get("access"))),
    }
    free = [mode for mode, value in values.items() if value != NO and not is_for_some(value)]
    if not free or tags.get("motorroad") == "yes":
        return [tags]
    bound_way = {
        key: value for key, value in tags.items() if not any(_is_key_of(key, mode) for mode in free)
    } | dict.fromkeys(free, NO)
    motor_keys = {"access", "vehicle", "service", *MOTOR_KEYS}
    free_way = {
        key: value for key, value in tags.items() if not any(_is_key_of(key, each) for each in motor_keys)
    }
    free_way |= {"motor_vehicle": NO} | {mode: NO for mode in values if mode not in free}
    return [bound_way, free_way]


def _split_off(tags: Tags, modes: Sequence[str]) -> list[Tags]:
    """Return a way that is closed to walkers or riders, and a private one beside it for them."""
    others = {"motor_vehicle", "foot", "bicycle"}.difference(modes)
    road = {key: value for key, value in tags.items() if key.partition(":")[0] not in KEYS}
    return [tags | dict.fromkeys(modes, NO), road | {"access": PRIVATE} | dict.fromkeys(sorted(others), NO)]


def _is_key_of(key: str, mode: str) -> bool:
    return key == mode or key.startswith(f"{mode}:")


def open_barrier(tags: Tags) -> Tags:
    """Return the tags of a barrier that motor vehicles pass with a key, and others without.

    The engine would hold walkers up as well; a gate is what holds up vehicles alone.
    """
    is_motor_private = any(is_for_some(tags.get(key)) for key in ("vehicle", "motor_vehicle", "motorcar"))
    if not is_motor_private or is_for_some(tags.get("access")):
        return tags
    other_tags = {key: value for key, value in tags.items() if key not in ("vehicle", *MOTOR_KEYS)}
    return other_tags | {"barrier": "gate"}
