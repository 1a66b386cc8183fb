"""What a map engine answers instead of a result: a wire status and a text.

    Refusal                a subclass or an instance sets `status`
    ├── ParameterInvalid   a parameter is missing, malformed or beyond its bounds
    └── NoData             nothing is loaded that could answer: another provider is asked, if there is one

Engines know no HTTP; the map endpoint turns these into the envelope.
"""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A request that gets a documented status instead of a result.

    `also` holds further keys of the answer, such as an empty `results`.
    """

    status: int = 2
    also: Mapping[str, Any] = {}

    def __init__(
        self, message: str, *, status: int | None = None, also: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        if status is not None:
            self.status = status
        if also is not None:
            self.also = also


class ParameterInvalid(Refusal):
    """A parameter is missing, malformed or beyond its bounds; the text says what was found and expected."""

    status = 2

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"Parameter Invalid: {name} {problem}")


class NoData(Refusal):
    """No source that is loaded knows an answer; the message names what to load."""

    status = 1
