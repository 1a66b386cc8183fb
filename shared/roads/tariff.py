"""What a journey costs by taxi and in tolls, by a configurable tariff; the default is tariff.toml."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

FILE: Final = "tariff.toml"
METRES: Final = 1_000.0
DAYTIME: Final = 12


class TariffUnreadable(ValueError):
    """The operator's file is no tariff."""


class TaxiRate(Struct, frozen=True):
    """What a taxi costs in one part of the day, in yuan and kilometres."""

    desc: str
    start_hour: int
    end_hour: int
    start_price: float
    start_km: float
    km_price: float

    def holds_at(self, hour: int) -> bool:
        """Say whether an hour, 0 to 23, lies in this part of the day."""
        if self.start_hour <= self.end_hour:
            return self.start_hour <= hour < self.end_hour
        return hour >= self.start_hour or hour < self.end_hour

    def fee(self, metres: int) -> int:
        """Return the yuan for a journey, rounded half up as meters do; no way costs nothing."""
        if not metres:
            return 0
        kilometres = max(0.0, metres / METRES - self.start_km)
        return math.floor(self.start_price + kilometres * self.km_price + 0.5)


class Tariff(Struct, frozen=True):
    """All rates of one place."""

    taxi: tuple[TaxiRate, ...]
    toll_km_price: float

    def rate_at(self, hour: int) -> TaxiRate:
        """Return the rate of an hour, the first one where none is given for it."""
        return next((rate for rate in self.taxi if rate.holds_at(hour)), self.taxi[0])

    def taxi_fee(self, metres: int, hour: int = DAYTIME) -> int:
        """Return the yuan that a taxi takes."""
        return self.rate_at(hour).fee(metres)

    def toll(self, metres: int) -> int:
        """Return the yuan for metres of toll roads; 0 where the price is not known."""
        return math.floor(metres / METRES * self.toll_km_price + 0.5)


@cache
def default_tariff() -> Tariff:
    """Return the tariff of tariff.toml."""
    return _read(files(__package__).joinpath(FILE).read_bytes(), FILE)


def load_tariff(folder: Path) -> Tariff:
    """Return the operator's tariff out of a pack, the default where it has none.

    Raises TariffUnreadable.
    """
    path = folder / FILE
    return _read(path.read_bytes(), str(path)) if path.is_file() else default_tariff()


def _read(content: bytes, name: str) -> Tariff:
    try:
        table = tomllib.loads(content.decode("utf-8"))
        rates = tuple(_rate(row) for row in table["taxi"])
        if not rates:
            raise ValueError("no [[taxi]] row")
        return Tariff(rates, _amount(table.get("toll", {}).get("km_price", 0.0)))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TariffUnreadable(f"{name} is no tariff ({error}); expected [[taxi]] rows and [toll]") from error


def _rate(row: Mapping[str, Any]) -> TaxiRate:
    return TaxiRate(
        desc=row["desc"],
        start_hour=int(row["from"]),
        end_hour=int(row["to"]),
        start_price=_amount(row["start_price"]),
        start_km=_amount(row["start_km"]),
        km_price=_amount(row["km_price"]),
    )


def _amount(value: Any) -> float:
    number = float(value)
    if not 0 <= number < math.inf:
        raise ValueError(f"{value!r} is no price and no distance")
    return number
