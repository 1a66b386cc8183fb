"""The settings of a running bundle as a shell file: a shell that reads it commands that bundle.

    set -a; . .geoportrait/environment; set +a

It tells what the bundle chose from what the operator had set. A shell that has read it may start the bundle
again: what the bundle chose is then no choice of the operator's (`without_own`).
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_OWN: Final = "# chosen by this bundle"
_OPERATOR: Final = "# set by the operator"


def environment_text(own: Mapping[str, str], operator: Mapping[str, str]) -> str:
    """Return the file's text; both by names of variables."""
    return "".join(
        f"{heading}\n" + "".join(f"{name}={shlex.quote(value)}\n" for name, value in sorted(values.items()))
        for heading, values in ((_OWN, own), (_OPERATOR, operator))
        if values
    )


def read_environment(file: Path) -> dict[str, str]:
    """Return all variables of the file; none before the first start, or of a damaged file."""
    try:
        return _variables(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def without_own(environment: Mapping[str, str], file: Path) -> dict[str, str]:
    """Return an environment without the variables that are as the bundle of the file chose them."""
    try:
        own = _variables(file.read_text(encoding="utf-8").partition(_OPERATOR)[0])
    except (OSError, ValueError):
        own = {}
    return {name: value for name, value in environment.items() if own.get(name) != value}


def _variables(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in shlex.split(text, comments=True))
    return {name: value for name, sign, value in pairs if sign}
