"""The words of what the audit log holds, and that nothing is changed without an entry."""

import inspect
import re
from pathlib import Path

import pytest

from functions.console.frame.page_table import Action, Page, page_table
from functions.console.frame.texts import load_texts

ROOT = Path(__file__).parents[4]
SOURCES = [*(ROOT / "functions/console/pages").glob("*.py"), ROOT / "tools/cli/operators.py"]
RECORDS = re.compile(r'(?:_?record|_change)\(\s*(?:visit,|store,)?\s*"([a-z_]+(?:\.[a-z_]+)?)"')
CHANGING = [
    (page, action)
    for page in page_table().pages
    for action in page.actions
    if page.name not in ("explorer", "photo")
]
"""The explorer and the photo desk call APIs: the apps' own counts have that, and nothing is changed."""


@pytest.mark.parametrize(
    "name", sorted({name for file in SOURCES for name in RECORDS.findall(file.read_text(encoding="utf-8"))})
)
def test_an_entry_has_words_in_both_languages(name: str) -> None:
    assert f"audit.action.{name}" in load_texts("zh")
    assert f"audit.action.{name}" in load_texts("en")


@pytest.mark.parametrize(("page", "action"), CHANGING, ids=lambda value: value.name)
def test_an_action_writes_an_entry(page: Page, action: Action) -> None:
    source = inspect.getsource(page.handler(action.name))
    assert re.search(r"visit\.record\(|_change\(|_decide\(", source)
