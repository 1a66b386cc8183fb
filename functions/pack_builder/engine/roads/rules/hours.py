"""Conditional access of a way: dates without years, each direction a way, vehicles by their kinds.

The engine lets nobody onto a way that is closed, whatever a condition opens; and one that is open at some
hours is closed at all others for it. So a way that is closed but for some hours is written as an open one
with these hours, and hours at which an open way is open are left out.
"""

from datetime import date
from typing import Final

from functions.pack_builder.engine.roads.rules.access import (
    KEYS,
    MOTOR_KEYS,
    NO,
    Tags,
    is_for_some,
    known_value,
)
from functions.pack_builder.engine.roads.rules.conditions import Condition, read_conditions, write_conditions

CONDITIONAL: Final = ":conditional"
YES: Final = "yes"
FORWARD, BACKWARD = ":forward", ":backward"
ONE_WAYS: Final = {"yes": "yes", "1": "yes", "true": "yes", "-1": "-1", "reverse": "-1"}
KINDS: Final = {"access": ("motor_vehicle", "bicycle", "foot"), "vehicle": ("motor_vehicle", "bicycle")}
"""Whom the conditions of a general key bind, unless they have a value of their own."""
VEHICLES: Final = KINDS["vehicle"]
GENERAL_KEYS: Final = {
    **dict.fromkeys(MOTOR_KEYS, ("motor_vehicle", "vehicle", "access")),
    "bicycle": ("vehicle", "access"),
    "foot": ("access",),
}
"""The keys whose values bind a kind of traveller, besides its own; the first that a way has counts."""
OPEN: Final = frozenset({"yes", "designated", "permissive", "official", "public"})
FOOTWAYS: Final = frozenset({"pedestrian", "footway", "steps", "corridor"})
CLOSED_ROADS: Final = {
    **dict.fromkeys(MOTOR_KEYS, FOOTWAYS | {"path", "cycleway", "bridleway"}),
    "bicycle": FOOTWAYS | {"motorway", "motorway_link"},
    "foot": frozenset({"motorway", "motorway_link"}),
}
"""Roads that a kind of traveller may not use unless a tag says so."""


def split_by_hours(tags: Tags, today: date) -> list[Tags]:
    """Return the ways that stand for one with conditional tags.

    One, or one for each direction; and one beside it where something private is open to all at some hours.
    """
    if not any(key.endswith(CONDITIONAL) for key in tags):
        return [tags]
    tags = _with_kinds(_without_years(tags, today))
    return [way for each in _split_by_direction(tags) for way in _split_by_openings(each)]


def has_hours(tags: Tags) -> bool:
    """Tell whether a way is closed to somebody at some hours."""
    return any(
        key.endswith(CONDITIONAL) and key.removesuffix(CONDITIONAL).partition(":")[0] in KEYS for key in tags
    )


def _split_by_direction(tags: Tags) -> list[Tags]:
    if (one_way := tags.pop(f"oneway{CONDITIONAL}", None)) is not None:
        return [_with_direction(each, "") for each in _one_way_at_hours(tags, one_way)]
    direction_keys = [key for key in tags if key.endswith((FORWARD + CONDITIONAL, BACKWARD + CONDITIONAL))]
    if not direction_keys:
        return [tags]
    one_way = ONE_WAYS.get(tags.get("oneway", ""))
    if one_way is not None:
        return [_with_direction(tags, FORWARD if one_way == "yes" else BACKWARD)]
    return [
        _with_direction(tags | {"oneway": value}, direction)
        for value, direction in (("yes", FORWARD), ("-1", BACKWARD))
    ]


def _without_years(tags: Tags, today: date) -> Tags:
    """Return tags whose conditions have no years; what always holds is a plain tag, what is past is none."""
    yearless = dict(tags)
    for key in [key for key in tags if key.endswith(CONDITIONAL)]:
        plain_key = key.removesuffix(CONDITIONAL)
        mode = plain_key.partition(":")[0]
        conditions = [
            Condition(known_value(mode, each.value) if mode in KEYS else each.value, each.condition)
            for each in read_conditions(tags[key], today)
        ]
        for each in conditions:
            if not each.condition:
                yearless[plain_key] = each.value
        conditions = [each for each in conditions if each.condition]
        del yearless[key]
        if conditions:
            yearless[key] = write_conditions(conditions)
    return yearless


def _with_kinds(tags: Tags) -> Tags:
    """Return tags in which conditions of all, or of all vehicles, are those of each kind that they bind."""
    kinds = dict(tags)
    for key in reversed(KINDS):
        for direction in ("", FORWARD, BACKWARD):
            text = kinds.pop(f"{key}{direction}{CONDITIONAL}", None)
            for kind in KINDS[key] if text is not None else ():
                if kind not in tags and kind + direction not in tags:
                    kinds.setdefault(f"{kind}{direction}{CONDITIONAL}", str(text))
    return kinds


def _split_by_openings(tags: Tags) -> list[Tags]:
    """Return a way that is open at the hours of its tags.

    A private one stays private, and one that is open at these hours lies beside it.
    """
    way = dict(tags)
    open_modes: Tags = {}
    for key, text in tags.items():
        mode = key.removesuffix(CONDITIONAL)
        if not key.endswith(CONDITIONAL) or mode not in GENERAL_KEYS:
            continue
        conditions = [each.strip().partition(" @ ") for each in text.split(";")]
        others = "; ".join("".join(each) for each in conditions if each[0] not in OPEN)
        hours = "; ".join(f"{YES if each[0] in OPEN else each[0]} @ {each[2]}" for each in conditions)
        if len(others) == len(text):
            continue
        value = _access(tags, mode)
        del way[key]
        if value == NO:
            way |= {mode: YES, key: hours}
        else:
            if others:
                way[key] = others
            if is_for_some(value):
                open_modes |= {mode: YES, key: hours}
    if not open_modes:
        return [way]
    road = {key: value for key, value in tags.items() if key.partition(":")[0] not in KEYS}
    return [way, road | {"access": NO} | open_modes]


def _access(tags: Tags, mode: str) -> str | None:
    """Return the value of a kind of traveller on a way, None where it says nothing."""
    for key in (mode, *GENERAL_KEYS[mode]):
        if key in tags:
            return tags[key]
    return NO if tags.get("highway") in CLOSED_ROADS[mode] else None


def _with_direction(tags: Tags, direction: str) -> Tags:
    """Return tags in which the conditions of one direction hold, and those of the other are left out."""
    plain: Tags = {}
    for key, value in tags.items():
        if direction and key.endswith(direction + CONDITIONAL):
            plain[key.removesuffix(direction + CONDITIONAL) + CONDITIONAL] = value
        elif not key.endswith((FORWARD + CONDITIONAL, BACKWARD + CONDITIONAL)):
            plain.setdefault(key, value)
    return plain


def _one_way_at_hours(tags: Tags, text: str) -> list[Tags]:
    """Return a street for one direction, and one for the other that is closed, or open, at the hours."""
    base = ONE_WAYS.get(tags.get("oneway", ""))
    hours = [part.partition("@") for part in text.split(";")]
    values = {value.strip(): condition.strip() for value, sign, condition in hours if sign}
    is_foot_street = tags.get("highway") in ("footway", "pedestrian", "path", "steps")
    modes = [mode for mode in VEHICLES if not (mode == "bicycle" and tags.get("oneway:bicycle") == NO)]
    for value, condition in values.items():
        if value == NO and base is not None and not is_foot_street:
            opposite = "-1" if base == "yes" else "yes"
            openings = {mode: NO for mode in modes}
            openings |= {f"{mode}{CONDITIONAL}": f"{YES} @ {condition}" for mode in modes}
            return [tags, tags | {"oneway": opposite} | openings]
        direction = ONE_WAYS.get(value)
        if direction is not None and base is None and not is_foot_street:
            opposite = "-1" if direction == "yes" else "yes"
            closures = {f"{mode}{CONDITIONAL}": f"{NO} @ {condition}" for mode in modes}
            return [tags | {"oneway": direction}, tags | {"oneway": opposite} | closures]
    return [tags]
