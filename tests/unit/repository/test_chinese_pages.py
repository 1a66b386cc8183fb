"""The Chinese pages for operators say as much as the English ones, and each leads to the other."""

import re
from pathlib import Path
from typing import Final

import pytest

DOCS: Final = Path(__file__).parents[3] / "docs"
PAGES: Final = sorted(page.name for page in (DOCS / "zh").glob("*.md"))
COMMAND: Final = re.compile(r"\bgeoportrait((?:\s[a-z][a-z-]+)+)")
TEST: Final = re.compile(r"`(tests/[\w/]+\.py)`")
NOT_TRANSLATED: Final = {"access.md": ("## Figures", 5)}
"""Chapters that a page leaves to the English one, with the rows of their tables."""

each_page = pytest.mark.parametrize("page", PAGES)


def texts(page: str) -> tuple[str, str]:
    """Return the English and the Chinese text."""
    return (DOCS / page).read_text(encoding="utf-8"), (DOCS / "zh" / page).read_text(encoding="utf-8")


def count(pattern: str, text: str) -> int:
    return len(re.findall(pattern, text, re.MULTILINE))


def test_operators_have_their_pages_in_both_languages() -> None:
    assert {"access.md", "deployment.md", "local.md", "packs.md", "security.md"} <= set(PAGES)


@each_page
def test_both_languages_lead_to_each_other(page: str) -> None:
    english, chinese = texts(page)
    assert english.splitlines()[2] == f"[中文](zh/{page})"
    assert chinese.splitlines()[2] == f"[English](../{page})"


@each_page
def test_both_languages_have_the_same_chapters_and_rows(page: str) -> None:
    english, chinese = texts(page)
    chapter, rows = NOT_TRANSLATED.get(page, ("", 0))
    assert count(r"^##+ ", chinese) == count(r"^##+ ", english) - bool(chapter)
    assert count(r"^\|", chinese) == count(r"^\|", english) - (rows and rows + 1)


@each_page
def test_both_languages_name_the_same_commands(page: str) -> None:
    english, chinese = texts(page)
    commands = [{" ".join(words.split()) for words in COMMAND.findall(text)} for text in (english, chinese)]
    assert commands[0] == commands[1]


@each_page
def test_both_languages_name_the_same_tests_and_these_exist(page: str) -> None:
    english, chinese = (TEST.findall(text) for text in texts(page))
    assert english == chinese
    assert [name for name in english if not (DOCS.parent / name).is_file()] == []
