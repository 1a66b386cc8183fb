"""The words of weather answers: what codes, speeds and directions are called. The table is `words.toml`."""

import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, model_validator

from shared.tables.rows import Row, Text

_SPAN: Final = re.compile(r"([0-9]{1,2})\s*[-~]\s*([0-9]{1,2})级?")
_ONE: Final = re.compile(r"([0-9]{1,2})级?")
WEAK: Final = 3
"""Forecasts call all winds below this Beaufort number one class."""


class WordTable(Row):
    """The table as it is read."""

    missing_text: Text
    missing_number: int
    calm: Text
    weekdays: Annotated[tuple[Text, ...], Field(min_length=7, max_length=7)]
    directions: Annotated[tuple[Text, ...], Field(min_length=8, max_length=8)]
    beaufort: Annotated[tuple[float, ...], Field(min_length=12, max_length=12)]
    forecast_classes: Annotated[tuple[Text, ...], Field(min_length=13, max_length=13)]
    speed_units: dict[str, float]
    weather_codes: dict[int, Text]

    @model_validator(mode="after")
    def check_order(self) -> "WordTable":
        """Refuse speeds that do not rise."""
        if any(slower >= faster for slower, faster in pairwise(self.beaufort)):
            raise ValueError("beaufort: the speeds must rise")
        return self

    def force(self, metres_per_second: float) -> int:
        """Return the Beaufort number of a wind."""
        return sum(metres_per_second >= least for least in self.beaufort)

    def direction(self, degrees: float) -> str:
        """Return what the direction is called that a wind comes from, degrees clockwise from north."""
        return self.directions[round(degrees % 360 / 45) % 8]

    def observed_wind(
        self, metres_per_second: float | None, degrees: float | None
    ) -> tuple[str | None, str | None]:
        """Return class and direction of an observed wind."""
        if metres_per_second is None:
            return None, None if degrees is None else self.direction(degrees)
        force = self.force(metres_per_second)
        direction = self.calm if force == 0 else None if degrees is None else self.direction(degrees)
        return f"{force}级", direction

    def forecast_wind(
        self, metres_per_second: float | None, degrees: float | None
    ) -> tuple[str | None, str | None]:
        """Return class and direction of a wind of a forecast."""
        wind_class = (
            None if metres_per_second is None else self.forecast_classes[self.force(metres_per_second)]
        )
        return wind_class, None if degrees is None else self.direction(degrees)


@cache
def words() -> WordTable:
    """Return the table."""
    return WordTable.model_validate(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")))


def scale_words(scale: str, *, is_forecast: bool = False) -> str | None:
    """Return the wind class of a scale such as `2`, `1-3` or `3~4级`, None for any other text."""
    if span := _SPAN.fullmatch(scale):
        low, high = sorted((int(span[1]), int(span[2])))
    elif one := _ONE.fullmatch(scale):
        low = high = int(one[1])
    else:
        return None
    if is_forecast and high < WEAK:
        return words().forecast_classes[0]
    return f"{low}级" if low == high else f"{low}~{high}级"
