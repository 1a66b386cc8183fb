"""`process_option` and `rectify_option`: how points are corrected, in all spellings that clients send."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from shared.geo.refusal import ParameterInvalid

Transport = Literal["auto", "driving", "riding", "walking"]
SupplementMode = Literal["no_supplement", "straight", "driving", "riding", "walking"]

TRANSPORTS: Final[Mapping[str, Transport]] = {
    "auto": "auto",
    "driving": "driving",
    "riding": "riding",
    "walking": "walking",
    "1": "driving",
    "2": "riding",
    "3": "walking",
}
"""Means of transport; numbers are those of old clients."""
MOST_RADII: Final[Mapping[int, float]] = {2: 500.0, 3: 100.0, 4: 50.0, 5: 20.0}
"""Metres of `radius` beyond which each grade of denoising drops a point."""
GRADES: Final = 5

_PAIR: Final = re.compile(r"\s*([A-Za-z_]+)\s*[=:]\s*([A-Za-z0-9_.]*)\s*")


class ProcessOptions(Struct, frozen=True):
    """What is done to points. `radius_threshold` is in metres, 0 for none."""

    denoise_grade: int = 1
    need_mapmatch: bool = False
    transport_mode: Transport = "auto"
    vacuate_grade: int = 0
    radius_threshold: float = 0.0

    @property
    def most_radius(self) -> float:
        """The largest radius that a point may have, infinite for any."""
        by_grade = MOST_RADII.get(self.denoise_grade, float("inf"))
        return min(by_grade, self.radius_threshold or float("inf"))


RAW: Final = ProcessOptions(denoise_grade=0)
"""Points stay what they are."""
TRACK_OPTIONS: Final = ProcessOptions()
RECTIFY_OPTIONS: Final = ProcessOptions(need_mapmatch=True, vacuate_grade=1)
ANALYSIS_OPTIONS: Final = ProcessOptions(transport_mode="driving")
"""What holds where the text names nothing, by service."""


def parse_options(name: str, text: str, defaults: ProcessOptions) -> ProcessOptions:
    """Read `key=value,…` or `key:value|…`; keys that nobody knows are ignored.

    name: of the field, for messages. Raises ParameterInvalid.
    """
    options = defaults
    for pair in filter(None, (part.strip() for part in re.split(r"[,|;]", text))):
        match = _PAIR.fullmatch(pair)
        if match is None:
            raise ParameterInvalid(name, f"has {pair[:40]!r}; expected key=value")
        options = _with_option(name, options, match[1], match[2])
    return options


def _with_option(name: str, options: ProcessOptions, key: str, value: str) -> ProcessOptions:
    match key:
        case "denoise_grade":
            return replace(options, denoise_grade=_grade(name, key, value))
        case "need_denoise":
            return replace(options, denoise_grade=int(_flag(name, key, value)))
        case "vacuate_grade":
            return replace(options, vacuate_grade=_grade(name, key, value))
        case "need_vacuate":
            return replace(options, vacuate_grade=int(_flag(name, key, value)))
        case "need_mapmatch":
            return replace(options, need_mapmatch=_flag(name, key, value))
        case "radius_threshold":
            return replace(options, radius_threshold=_metres(name, key, value))
        case "transport_mode":
            if value not in TRANSPORTS:
                raise ParameterInvalid(name, f"has {key}={value[:20]}; expected {', '.join(TRANSPORTS)}")
            return replace(options, transport_mode=TRANSPORTS[value])
        case _:
            return options


def _grade(name: str, key: str, value: str) -> int:
    if value.isascii() and value.isdigit() and int(value) <= GRADES:
        return int(value)
    raise ParameterInvalid(name, f"has {key}={value[:20]}; expected 0 to {GRADES}")


def _flag(name: str, key: str, value: str) -> bool:
    if value in ("0", "1"):
        return value == "1"
    raise ParameterInvalid(name, f"has {key}={value[:20]}; expected 0 or 1")


def _metres(name: str, key: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ParameterInvalid(name, f"has {key}={value[:20]}; expected metres") from None
