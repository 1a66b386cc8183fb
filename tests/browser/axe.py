"""axe-core in a page of a real Chromium: what keeps people with a disability from using it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from packages.download import download_member
from packages.errors import PackagesError
from packages.pins import Archive, Member

CACHE: Final = Path(__file__).parents[2] / ".cache" / "npm"
ARCHIVE: Final = Archive(
    id="axe-core",
    client="npm",
    spec="axe-core@4.14.1",
    bytes=708_405,
    sha256="e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
)
SCRIPT: Final = Member(
    archive="axe-core",
    path="axe.min.js",
    sha256="29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
)


@cache
def axe_script() -> str:
    """Return axe-core; without a package index the test is skipped."""
    file = CACHE / "axe-core-4.14.1.js"
    if not file.is_file():
        try:
            file.write_bytes(download_member(ARCHIVE, SCRIPT, CACHE))
        except PackagesError as error:
            pytest.skip(f"axe-core cannot be fetched here: {error}")
    return file.read_text(encoding="utf-8")


def violations(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Return what axe finds in a page, by some rules or all: rule, and the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_script())
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [
        f"{row['id']} ({row['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for row in found["violations"]
        for node in row["nodes"][:1]
    ]
