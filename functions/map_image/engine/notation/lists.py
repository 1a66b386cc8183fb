"""Lists with a bar between their items, which are counted before any is read."""

from collections.abc import Callable, Sequence
from typing import Final

SEPARATOR: Final = "|"


class ListTooLong(ValueError):
    """There are more items than are drawn."""


def split_list(text: str, most: int, noun: str) -> list[str]:
    """Return the items of a list, without spaces around them and without empty ones at its end.

    Raises ListTooLong.
    """
    items = text.split(SEPARATOR, most + 1)
    while items and not items[-1].strip():
        items.pop()
    if len(items) > most:
        raise ListTooLong(f"has {text.count(SEPARATOR) + 1} {noun}; expected {most} at most")
    return [item.strip() for item in items]


def parse_styles[Style](
    text: str, most: int, parse: Callable[[str], Style], default: Style
) -> tuple[Style, ...]:
    """Return the styles of a list; an empty one is the default. A message names the item that is wrong."""
    styles = []
    for number, item in enumerate(split_list(text, most, "styles")):
        try:
            styles.append(parse(item) if item else default)
        except ValueError as problem:
            raise ValueError(f"[{number}] {problem}") from None
    return tuple(styles)


def style_for[Style](styles: Sequence[Style], index: int, default: Style) -> Style:
    """Return the style of an item: where there are fewer styles than items the last one counts on."""
    return styles[min(index, len(styles) - 1)] if styles else default
