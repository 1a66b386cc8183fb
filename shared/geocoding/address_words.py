"""The tables of words that address parsing goes by, and bringing a text into the form they are in."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_TEXT = 512
"""Characters that are looked at: more is no address, and work must be bounded."""

_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufe0f\ufeff]"
)
_PICTOGRAM = re.compile("[\u2600-\u27bf\U0001f000-\U0001faff]")
_NO_NEIGHBOUR = r"[0-9A-Za-z一-鿿_-]"
_POSTCODE = re.compile(
    rf"(?:邮政编码|邮编)\s*:?\s*[0-9]{{6}}(?![0-9])|(?<!{_NO_NEIGHBOUR})[0-9]{{6}}(?!{_NO_NEIGHBOUR})"
)


@dataclass(frozen=True)
class Words:
    """`address_words.toml`, in the form in which it is used."""

    after_short: tuple[str, ...]
    after_full: dict[str, tuple[str, ...]]
    town_suffixes: tuple[str, ...]
    offices: tuple[str, ...]
    separators: frozenset[str]
    labels: tuple[str, ...]
    field: re.Pattern[str]
    """A label before a colon, with the colon."""
    fillers: tuple[str, ...]
    kinds: frozenset[str]
    simplified: dict[int, str]


@cache
def words() -> Words:
    """Return the table."""
    table = tomllib.loads(Path(__file__).with_name("address_words.toml").read_text(encoding="utf-8"))
    traditional, simplified = (
        "".join(table["characters"][form].split()) for form in ("traditional", "simplified")
    )
    return Words(
        after_short=tuple(table["after_short"]),
        after_full={suffix: tuple(after) for suffix, after in table["after_full"].items()},
        town_suffixes=tuple(table["town"]["suffixes"]),
        offices=tuple(table["town"]["offices"]),
        separators=frozenset(table["words"]["separators"]),
        labels=tuple(table["words"]["labels"]),
        field=re.compile(f"(?:{'|'.join([*table['words']['labels'], *table['words']['fields']])}) ?:"),
        fillers=tuple(table["words"]["fillers"]),
        kinds=frozenset(table["words"]["kinds"]),
        simplified=dict(zip(map(ord, traditional), simplified, strict=True)),
    )


def normalised(text: str) -> str:
    """Return the first characters of a text in plain and simplified forms.

    Without invisible characters and pictures, and without what forms and letters put around an address:
    labels of fields, and a postal code that stands alone.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).translate(words().simplified)
    visible = _INVISIBLE.sub("", plain)[:LONGEST_TEXT].strip()
    without_labels = words().field.sub(" ", _PICTOGRAM.sub(" ", visible))
    return _POSTCODE.sub(" ", without_labels).strip() or visible
