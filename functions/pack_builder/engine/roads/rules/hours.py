"""Conditional access of a way: dates without years, each direction a way, vehicles by their kinds."""

from datetime import date
from typing import Final

from functions.pack_builder.engine.roads.rules.access import KEYS, NO, Tags, known_value
from functions.pack_builder.engine.roads.rules.conditions import Condition, read_conditions, write_conditions

CONDITIONAL: Final = ":conditional"
FORWARD, BACKWARD = ":forward", ":backward"
ONE_WAYS: Final = {"yes": "yes", "1": "yes", "true": "yes", "-1": "-1", "reverse": "-1"}
VEHICLES: Final = ("motor_vehicle", "bicycle")
"""What the engine knows of `vehicle:conditional`, which it does not."""


def split_by_hours(tags: Tags, today: date) -> list[Tags]:
    """Return the ways that stand for one with conditional tags: one, or one for each direction."""
    if not any(key.endswith(CONDITIONAL) for key in tags):
        return [tags]
    tags = _with_kinds(_without_years(tags, today))
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
    """Return tags in which conditions of vehicles are those of motor vehicles and of bicycles."""
    kinds = dict(tags)
    for direction in ("", FORWARD, BACKWARD):
        text = kinds.pop(f"vehicle{direction}{CONDITIONAL}", None)
        for kind in VEHICLES if text is not None else ():
            kinds.setdefault(f"{kind}{direction}{CONDITIONAL}", str(text))
    return kinds


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
    """Return a street for one direction, and one for the other that is closed at the hours of the text."""
    base = ONE_WAYS.get(tags.get("oneway", ""))
    hours = [part.partition("@") for part in text.split(";")]
    values = {value.strip(): condition.strip() for value, sign, condition in hours if sign}
    is_foot_street = tags.get("highway") in ("footway", "pedestrian", "path", "steps")
    modes = [mode for mode in VEHICLES if not (mode == "bicycle" and tags.get("oneway:bicycle") == NO)]
    for value, condition in values.items():
        direction = ONE_WAYS.get(value)
        if direction is not None and base is None and not is_foot_street:
            opposite = "-1" if direction == "yes" else "yes"
            closures = {f"{mode}{CONDITIONAL}": f"{NO} @ {condition}" for mode in modes}
            return [tags | {"oneway": direction}, tags | {"oneway": opposite} | closures]
    return [tags]
