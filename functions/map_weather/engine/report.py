"""One report of the weather at one place: the one form that every provider's answer becomes.

The same form is kept in the cache, and is what an operator pushes (`feed`). Quantities are in the units that
answers use; None is what the provider did not say.
"""

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Annotated, Final, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

MOST_DAYS: Final = 16
MOST_HOURS: Final = 240
MOST_INDEXES: Final = 60
MOST_ALERTS: Final = 60

_NO_CONTROLS: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
Word = Annotated[str, Field(min_length=1, max_length=24, pattern=_NO_CONTROLS)]
PlaceName = Annotated[str, Field(min_length=1, max_length=60, pattern=_NO_CONTROLS)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=_NO_CONTROLS)]
Paragraph = Annotated[str, Field(min_length=1, max_length=4000, pattern=_NO_CONTROLS)]
WindClass = Annotated[str, Field(pattern=r"^(<[0-9]{1,2}级|[0-9]{1,2}级|[0-9]{1,2}~[0-9]{1,2}级|静风|微风)$")]
Instant = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC))
]
Celsius = Annotated[float, Field(ge=-95, le=65, description="degrees Celsius")]
FeltCelsius = Annotated[float, Field(ge=-120, le=100, description="degrees Celsius")]
Percent = Annotated[float, Field(ge=0, le=100)]
Millimetres = Annotated[float, Field(ge=0, le=1000, description="millimetres")]
Metres = Annotated[float, Field(ge=0, le=500_000, description="metres")]
Concentration = Annotated[float, Field(ge=0, le=20_000, description="micrograms in a cubic metre")]
Milligrams = Annotated[float, Field(ge=0, le=500, description="milligrams in a cubic metre")]
AirQuality = Annotated[float, Field(ge=0, le=2000, description="air quality index")]


class ReportPart(BaseModel):
    """A part of a report: unknown fields and values of another type are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class PlaceNames(ReportPart):
    """What a place is called, and its id."""

    country: PlaceName | None = None
    province: PlaceName | None = None
    city: PlaceName | None = None
    name: PlaceName | None = None
    id: PlaceName | None = None


class Observation(ReportPart):
    """The weather as it was observed."""

    observed_at: Instant
    text: Word | None = Field(None, description="such as 多云")
    temp: Celsius | None = None
    feels_like: FeltCelsius | None = None
    rh: Percent | None = Field(None, description="relative humidity")
    wind_class: WindClass | None = Field(None, description="such as 2级")
    wind_dir: Word | None = Field(None, description="where the wind comes from: 东风, 静风")
    prec_1h: Millimetres | None = None
    clouds: Percent | None = None
    vis: Metres | None = None
    aqi: AirQuality | None = None
    pm25: Concentration | None = None
    pm10: Concentration | None = None
    no2: Concentration | None = None
    so2: Concentration | None = None
    o3: Concentration | None = None
    co: Milligrams | None = None


class Day(ReportPart):
    """The forecast of one day, by the calendar of the place."""

    date: date
    text_day: Word | None = None
    text_night: Word | None = None
    high: Celsius | None = None
    low: Celsius | None = None
    wc_day: WindClass | None = None
    wd_day: Word | None = None
    wc_night: WindClass | None = None
    wd_night: Word | None = None
    aqi: AirQuality | None = None


class Hour(ReportPart):
    """The forecast of one hour."""

    time: Instant
    text: Word | None = None
    temp_fc: Celsius | None = None
    wind_class: WindClass | None = None
    wind_dir: Word | None = None
    rh: Percent | None = None
    prec_1h: Millimetres | None = None
    clouds: Percent | None = None


class LivingIndex(ReportPart):
    """A piece of advice for the day, such as 晨练指数."""

    name: Word
    brief: Line | None = None
    detail: Paragraph | None = None


class Alert(ReportPart):
    """An official warning in force."""

    type: Word | None = None
    level: Word | None = None
    title: Line | None = None
    desc: Paragraph | None = None


class Report(ReportPart):
    """The weather at one place. `indexes` and `alerts` are None where the provider has none of that kind."""

    issued_at: Instant = Field(description="when the report was made")
    location: PlaceNames | None = None
    now: Observation | None = None
    days: Annotated[tuple[Day, ...], Field(max_length=MOST_DAYS)] = ()
    hours: Annotated[tuple[Hour, ...], Field(max_length=MOST_HOURS)] = ()
    indexes: Annotated[tuple[LivingIndex, ...], Field(max_length=MOST_INDEXES)] | None = None
    alerts: Annotated[tuple[Alert, ...], Field(max_length=MOST_ALERTS)] | None = None

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Refuse days that do not follow each other, and hours that are out of order."""
        ordinals = [day.date.toordinal() for day in self.days]
        if ordinals != list(range(ordinals[0], ordinals[0] + len(ordinals)) if ordinals else ()):
            raise ValueError("days: expected one after the other, each once")
        times = [hour.time.timestamp() for hour in self.hours]  # a clock shows an hour twice in autumn
        if any(later <= earlier for earlier, later in pairwise(times)):
            raise ValueError("hours: expected in their order, each once")
        return self
