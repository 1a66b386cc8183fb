"""The packages of a Debian system, read from its own record of what is installed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

STATUS: Final = "var/lib/dpkg/status"
_FIELD: Final = re.compile(r"^(Package|Version|Architecture|Status): (.+)$", re.MULTILINE)


class SystemPackage(Struct, frozen=True, order=True):
    """One installed package."""

    name: str
    version: str
    architecture: str


def read_system_packages(root: Path) -> list[SystemPackage]:
    """Return the packages that are installed below a root folder, sorted; none where it is no Debian."""
    try:
        text = (root / STATUS).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return sorted(_packages(text))


def _packages(text: str) -> Iterator[SystemPackage]:
    for paragraph in text.split("\n\n"):
        fields = dict(_FIELD.findall(paragraph))
        if fields.get("Status", "").endswith(" installed"):
            yield SystemPackage(fields["Package"], fields["Version"], fields["Architecture"])
