"""Rules for the text values of labels, annotations and resources, and what each expects in words."""

import re
from typing import Any, Literal, get_args

from msgspec import Struct

Kind = Literal["text", "boolean", "integer", "number", "duration", "quantity", "choice", "path", "names"]

_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+")
_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)")
_QUANTITY = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:m|k|Ki|M|Mi|G|Gi|T|Ti)?")
_QUANTITY_FACTOR = {
    **{"": 1.0, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12},
    **{"Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40},
}
_NAMES = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:,[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")


def seconds(duration: str) -> float:
    """Return the seconds of a Go duration such as `1h30m`; raises ValueError for anything else."""
    if not _DURATION.fullmatch(duration):
        raise ValueError(f"{duration!r} is no duration such as 90s, 15m or 1h30m")
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in _DURATION_PART.findall(duration))


def quantity(text: str) -> float:
    """Return the number behind a Kubernetes quantity such as `500m` or `4Gi`; raises ValueError."""
    if not _QUANTITY.fullmatch(text):
        raise ValueError(f"{text!r} is no quantity such as 500m, 2 or 4Gi")
    number = text.rstrip("mkKMGTi")
    return float(number) * _QUANTITY_FACTOR[text[len(number) :]]


class ValueRule(Struct, frozen=True):
    """What one value must look like. `minimum` and `maximum` are in the value's own notation."""

    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    also: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "ValueRule":
        """Build a rule from a table row; raises ValueError for a kind or key that does not exist."""
        keys = {"kind", "choices", "minimum", "maximum", "also"}
        if set(row) - keys or row.get("kind", "text") not in get_args(Kind):
            raise ValueError(f"rule {row} has an unknown key or kind")
        return cls(
            kind=row.get("kind", "text"),
            choices=tuple(row.get("choices", ())),
            minimum=row.get("minimum"),
            maximum=row.get("maximum"),
            also=tuple(row.get("also", ())),
        )

    def accepts(self, value: str) -> bool:
        """Tell whether the value follows the rule."""
        if value in self.also:
            return True
        try:
            return self._has_the_form(value) and self._is_within(value)
        except ValueError:
            return False

    def in_words(self) -> str:
        """Say what the rule expects."""
        words = {
            "text": "some text",
            "boolean": '"true" or "false"',
            "integer": "a whole number",
            "number": "a number",
            "duration": "a duration such as 90s or 15m",
            "quantity": "a quantity such as 500m or 4Gi",
            "choice": f"one of {', '.join(self.choices)}",
            "path": "a path that starts with /",
            "names": "names separated by commas, without spaces",
        }[self.kind]
        if self.minimum is not None and self.maximum is not None:
            words += f" from {self.minimum} to {self.maximum}"
        elif self.minimum is not None:
            words += f" of at least {self.minimum}"
        elif self.maximum is not None:
            words += f" of at most {self.maximum}"
        return words + "".join(f", or {value}" for value in self.also)

    def _has_the_form(self, value: str) -> bool:
        match self.kind:
            case "text":
                return bool(value.strip())
            case "boolean":
                return value in ("true", "false")
            case "integer":
                return re.fullmatch(r"-?[0-9]+", value) is not None
            case "choice":
                return value in self.choices
            case "path":
                return re.fullmatch(r"/\S*", value) is not None
            case "names":
                return _NAMES.fullmatch(value) is not None
            case "number" | "duration" | "quantity":
                return self._number(value) >= 0
        raise AssertionError(self.kind)

    def _is_within(self, value: str) -> bool:
        if self.minimum is not None and self._number(value) < self._number(self.minimum):
            return False
        return self.maximum is None or self._number(value) <= self._number(self.maximum)

    def _number(self, value: str) -> float:
        match self.kind:
            case "duration":
                return seconds(value)
            case "quantity":
                return quantity(value)
            case _:
                return float(value)
