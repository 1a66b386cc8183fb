"""The style sheet: every colour once, nothing that no page uses, every file in its place."""

import re
from typing import Final

from functions.console.frame.static_files import FOLDER, STYLE_FOLDER, STYLE_SHEET, STYLES, load_files

CONSOLE: Final = FOLDER.parent
SHEET: Final = load_files()[STYLE_SHEET].body.decode()
_CLASS: Final = re.compile(r"\.([a-z][a-z0-9-]*)")
_NAME: Final = re.compile(r"[a-z][a-z-]*")
STATES: Final = {"enabled", "disabled", "waiting", "granted", "refused"}
"""Of apps and boosts: `parts.html` makes classes of them."""


def texts_of(folder: str, pattern: str) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted((CONSOLE / folder).glob(pattern))]


def used_classes() -> set[str]:
    pages, scripts = "\n".join(texts_of("templates", "*.html")), "\n".join(texts_of("static", "*.js"))
    places = re.findall(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"', pages)
    places += re.findall(r"block main %\}([^{]*)", pages)
    places += re.findall(r"className = (.*)", scripts) + re.findall(r"classList\.\w+\((.*?)\)", scripts)
    return {*STATES, *map("traffic-{}".format, range(5))}.union(*map(_NAME.findall, places))


def test_every_class_of_the_style_sheet_is_used() -> None:
    selectors = re.sub(r"\{[^{}]*\}", "{}", SHEET)
    assert set(_CLASS.findall(selectors)) - used_classes() == set()


def test_a_colour_is_written_in_the_tokens_alone() -> None:
    colours = re.compile(r"#[0-9a-f]{3,8}\b|light-dark\(")
    for name in STYLES[1:]:
        content = (STYLE_FOLDER / f"{name}.css").read_text(encoding="utf-8")
        assert colours.findall(content) == [], name


def test_every_token_has_one_value_and_is_used() -> None:
    tokens = (STYLE_FOLDER / "tokens.css").read_text(encoding="utf-8")
    names = re.findall(r"^  (--[a-z-]+):", tokens, re.M)
    scripts = "\n".join(texts_of("static", "*.js"))
    assert len(names) == len(set(names))
    assert [name for name in names if f"var({name})" not in SHEET and f"'{name}'" not in scripts] == []


def test_a_colour_that_scripts_read_is_registered_or_has_one_tone() -> None:
    read = set(re.findall(r"'(--[a-z-]+)'", "\n".join(texts_of("static", "*.js"))))
    two_tones = set(re.findall(r"(--[a-z-]+): light-dark", SHEET))
    assert read & two_tones
    assert read & two_tones == set(re.findall(r"@property (--[a-z-]+)", SHEET))


def test_no_file_of_styles_is_left_out() -> None:
    assert {file.stem for file in STYLE_FOLDER.iterdir()} == set(STYLES)
