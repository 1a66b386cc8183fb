"""The meaning of `tactics_incity`, `tactics_intercity` and `trans_type_intercity`: tactics.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from functions.map_direction.engine.transit.vehicle_types import Kind


class Tactic(Struct, frozen=True):
    """The weights of one tactic, by their names in tactics.toml."""

    name: str
    change: float
    walk: float
    wait: float
    yuan: float = 0.0
    never: tuple[Kind, ...] = ()
    prefer: tuple[Kind, ...] = ()
    other: float = 0.0


def city_tactic(number: int) -> Tactic:
    """Return one of `tactics_incity`, 0 to 5."""
    return _table()[0][number]


def intercity_tactic(number: int) -> Tactic:
    """Return one of `tactics_intercity`, 0 to 2."""
    return _table()[1][number]


def long_distance_kind(number: int) -> Kind:
    """Return the kind of vehicle of one of `trans_type_intercity`, 0 to 2."""
    return _table()[2][number]


@cache
def _table() -> tuple[dict[int, Tactic], dict[int, Tactic], dict[int, Kind]]:
    table = tomllib.loads(files(__package__).joinpath("tactics.toml").read_text("utf-8"))
    return (
        {row["number"]: _tactic(row) for row in table["in_city"]},
        {row["number"]: _tactic(row) for row in table["inter_city"]},
        {row["number"]: row["kind"] for row in table["vehicle"]},
    )


def _tactic(row: Mapping[str, Any]) -> Tactic:
    kinds = {name: tuple(row.get(name, ())) for name in ("never", "prefer")}
    return Tactic(**{name: value for name, value in row.items() if name != "number"} | kinds)
