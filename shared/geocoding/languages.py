"""Names of places abroad in the language that a caller asks for.

GeoNames does not say which language a name is in. Chinese and the languages that have a script of their own
are told by it; every other one gets the main name, which is English or the local form in Latin letters.
"""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from shared.places.folding import Folding
    from shared.places.records import Place

CHINESE: Final = frozenset({"zh", "zh-cn"})
ENGLISH: Final = "en"
HAN: Final = ("\u4e00", "\u9fff")
SCRIPTS: Final = {
    "bn": ("\u0980", "\u09ff"),
    "el": ("\u0370", "\u03ff"),
    "gu": ("\u0a80", "\u0aff"),
    "iw": ("\u0590", "\u05ff"),
    "kn": ("\u0c80", "\u0cff"),
    "ko": ("\uac00", "\ud7a3"),
    "ml": ("\u0d00", "\u0d7f"),
    "ta": ("\u0b80", "\u0bff"),
    "te": ("\u0c00", "\u0c7f"),
    "th": ("\u0e00", "\u0e7f"),
}
"""First and last character of scripts that one language of the wire's list writes in."""


def is_chinese(language: str) -> bool:
    """Tell whether answers are to be in Chinese."""
    return language.lower() in CHINESE


def name_in(place: "Place", language: str, folding: "Folding", *, fill: bool) -> str:
    """Return a place's name in a language, empty where no source has one.

    fill: the main name where there is none.
    """
    language = language.lower()
    if language in CHINESE:
        return _chinese(place, folding) or (place.name if fill else "")
    script = SCRIPTS.get(language)
    if script is None:
        return place.name
    in_script = next((name for name in place.names if _is_in(name, script)), "")
    return in_script or (place.name if fill else "")


def _chinese(place: "Place", folding: "Folding") -> str:
    """Return the name in simplified characters: 东京, not 東京; written so where a source has none."""
    names = [name for name in (place.name, *place.names) if _is_in(name, HAN)]
    simplified_names = (name for name in names if folding.fold(name) == name)
    return next(simplified_names, folding.fold(names[0]) if names else "")


def _is_in(name: str, script: tuple[str, str]) -> bool:
    first, last = script
    return bool(name) and all(first <= character <= last or character in " -·" for character in name)
