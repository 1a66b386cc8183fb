"""What every provider of weather does, and how it fails.

ProviderError
├── ProviderFault   it gave nothing usable: slow, down, or an answer that is none
└── NoReport        it knows no weather of this place
"""

from typing import Protocol

from pydantic import BaseModel, ConfigDict, ValidationError

from functions.map_weather.engine.report import Report
from functions.map_weather.engine.spots import Spot


class ProviderError(Exception):
    """A provider gives no report; the message says why, without any key."""


class ProviderFault(ProviderError):
    """The provider gave nothing usable, which may pass."""


class NoReport(ProviderError):
    """The provider has no report of this place."""


class AnswerPart(BaseModel):
    """A part of a provider's answer: numbers may be texts, and fields that nobody needs are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


class WeatherProvider(Protocol):
    """Somebody who knows the weather."""

    name: str
    is_pushed: bool
    """Whether its reports are put there for it, and may be taken away again."""

    async def fetch(self, spot: Spot) -> Report:
        """Return the report of a place. Raises ProviderError."""

    def newest(self, spot: Spot) -> float:
        """Return the Unix time at which something new of a place was pushed, 0 where nothing is pushed."""

    async def close(self) -> None:
        """Close the connections."""


def form_fault(error: ValidationError) -> ProviderFault:
    """Return the fault of an answer of another form; nothing of the answer is repeated."""
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, problem["loc"])) or "the answer"
    return ProviderFault(f"its answer is not of the expected form: {place}: {problem['msg'][:120]}")
