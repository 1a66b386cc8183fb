"""Modes and tactics as costings of the routing engine; the table is costing.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct, field

from shared.geo.refusal import ParameterInvalid


class Costing(Struct, frozen=True):
    """A costing model of the engine, its options, and whether it takes live speeds."""

    model: str
    options: Mapping[str, Any] = field(default_factory=dict)
    traffic: bool = True
    meaning: str = ""

    def request(self) -> dict[str, Any]:
        """Return the fields of a request to the engine that name the costing."""
        return {"costing": self.model, "costing_options": {self.model: dict(self.options)}}

    def with_options(self, options: Mapping[str, Any]) -> "Costing":
        """Return the same costing with further options."""
        return Costing(self.model, {**self.options, **options}, self.traffic, self.meaning)


@cache
def load_costings() -> Mapping[str, Mapping[int, Costing]]:
    """Return the costing of each mode and tactics number."""
    table = tomllib.loads(files(__package__).joinpath("costing.toml").read_text("utf-8"))
    return {
        mode: {
            int(number): Costing(
                model=rules["costing"],
                options={**rules["options"], **row.get("options", {})},
                traffic=row.get("traffic", True),
                meaning=row["meaning"],
            )
            for number, row in rules["tactics"].items()
        }
        for mode, rules in table.items()
    }


def costing_of(mode: str, tactics: str = "") -> Costing:
    """Return the costing of a mode and a `tactics` text; an empty text is the first row of the mode.

    Raises ParameterInvalid for a number that the mode does not have.
    """
    rows = load_costings()[mode]
    if not tactics:
        return next(iter(rows.values()))
    number = int(tactics) if tactics.isascii() and tactics.isdigit() and len(tactics) < 4 else -1
    costing = rows.get(number)
    if costing is None:
        numbers = ", ".join(map(str, rows))
        raise ParameterInvalid("tactics", f"is {tactics[:16]!r}; expected one of {numbers}")
    return costing
