"""The words of both languages."""

import re

import pytest

from functions.console.frame.page_table import page_table
from functions.console.frame.rendering import FOLDER
from functions.console.frame.texts import choose_language, load_texts


def test_both_languages_have_the_same_keys_and_places() -> None:
    chinese, english = load_texts("zh").words, load_texts("en").words
    assert chinese.keys() == english.keys()
    names = {key: sorted(re.findall(r"\{(\w+)\}", words)) for key, words in english.items()}
    assert {key: sorted(re.findall(r"\{(\w+)\}", words)) for key, words in chinese.items()} == names


def test_the_navigation_has_words() -> None:
    assert all(page.label in load_texts("zh") for page in page_table().pages if page.label)


@pytest.mark.parametrize("template", sorted(file.name for file in FOLDER.glob("*.html")))
def test_every_word_and_table_that_a_template_names_is_there(template: str) -> None:
    text = (FOLDER / template).read_text(encoding="utf-8")
    words = load_texts("zh").words
    named = set(re.findall(r"""\bt\(["']([a-z_.]+)["'][,)]""", text))
    assert [key for key in named if key not in words] == []
    tables = set(re.findall(r"""known\(t, "([a-z_.]+)\"""", text))
    assert [table for table in tables if not any(key.startswith(f"{table}.") for key in words)] == []


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [("en", "zh-CN", "en"), ("", "en-GB,en;q=0.9", "en"), ("", "fr,zh;q=0.5", "zh"), ("<b>", "", "zh")],
)
def test_a_language_is_one_of_two(asked: str, accepted: str, language: str) -> None:
    assert choose_language(asked, accepted) == language
