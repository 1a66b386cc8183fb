"""Distances and durations as texts."""

from typing import Final

METRES, SECONDS = 1_000, 3_600
_UNITS: Final = {
    "zh": ("米", "公里", "分钟", "小时"),
    "en": (" m", " km", " min", " h"),
}


def distance_text(metres: int, language: str = "zh") -> str:
    """Return `850米` below a kilometre and `19.3公里` from there on."""
    short, long, _, _ = _UNITS[language]
    return f"{metres}{short}" if metres < METRES else f"{_decimal(metres / METRES)}{long}"


def duration_text(seconds: int, language: str = "zh") -> str:
    """Return `12分钟` below an hour and `1.2小时` from there on; not 0 is a minute at least."""
    _, _, short, long = _UNITS[language]
    if seconds < SECONDS:
        return f"{_minutes(seconds)}{short}"
    return f"{_decimal(seconds / SECONDS)}{long}"


def _minutes(seconds: int) -> int:
    return max(round(seconds / 60), 1) if seconds else 0


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
