"""House numbers, highway numbers and kilometres along highways, as people and maps write them."""

import re
from typing import Final, NamedTuple

_DIGITS: Final = dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_UNITS: Final = {"十": 10, "百": 100, "廿": 20}
_CHINESE: Final = "零〇一二三四五六七八九十百廿"

_HOUSE: Final = re.compile(
    rf"(?P<prefix>[附甲乙丙丁特临新老旧副之第]?)(?P<letter>[A-Za-z]?)(?P<number>[0-9]{{1,6}}|[{_CHINESE}]{{1,6}})"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_IDLE: Final = re.compile(r"[号院内第之\s]|附(?=[0-9])|副(?=[0-9])")
"""Characters without a meaning of their own in the rest of a number: 8号之3, 8-3 and 8附3 are the same."""
_LONGEST_SUFFIX: Final = 12

_HIGHWAY_KINDS: Final = {"国道": "G", "省道": "S", "县道": "X", "乡道": "Y", "村道": "C"}
_LETTER_FIRST: Final = re.compile(r"(?<![A-Za-z])([GSXYC])\s?([0-9]{1,4})(?![0-9])", re.IGNORECASE)
_KIND_FIRST: Final = re.compile(r"(国道|省道|县道|乡道|村道)([0-9]{1,4})")
_KIND_LAST: Final = re.compile(r"([0-9]{1,4})(国道|省道|县道|乡道|村道)")

_POST: Final = re.compile(
    r"(?<![0-9])([0-9]{1,4})(?![0-9])(?:[.,]([0-9]{1,3}))?"
    r"(?:(?:\s*(?:公里|千米|km|KM)处?[+又加零]?|\s*[+又加零])([0-9]{1,4}(?:\.[0-9]{1,3})?))?"
)


class HouseNumber(NamedTuple):
    """A house number in the form in which numbers are compared: 甲8号 is (8, 甲), 8号之3 is (8, 3)."""

    number: int
    suffix: str


def house_number(text: str) -> HouseNumber | None:
    """Parse a house number, None where the text has no number. The end of a range is its suffix: 8-12."""
    match = _HOUSE.match(text.strip())
    if match is None:
        return None
    number = _number(match["number"])
    if number is None:
        return None
    rest = _IDLE.sub("", match["rest"]).strip("-–/、 ")
    prefix = match["prefix"] if match["prefix"] in "附甲乙丙丁特临副" else ""
    return HouseNumber(number, f"{prefix}{match['letter']}{rest}"[:_LONGEST_SUFFIX])


def _number(text: str) -> int | None:
    """Parse digits or a Chinese numeral below a thousand: 一百二十三, 廿三, 一二三."""
    if text.isascii():
        return int(text)
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character == "廿":
            total, digit = total + 20, 0
        else:
            total, digit = total + max(1, digit) * _UNITS[character], 0
    return total + digit


def highway_number(road: str) -> str:
    """Return a highway's number, empty without one: G210 of 210国道 and 国道210线, G60 of 沪昆高速G60."""
    if match := _LETTER_FIRST.search(road):
        return f"{match[1].upper()}{int(match[2])}"
    if match := _KIND_FIRST.search(road):
        return f"{_HIGHWAY_KINDS[match[1]]}{int(match[2])}"
    if match := _KIND_LAST.search(road):
        return f"{_HIGHWAY_KINDS[match[2]]}{int(match[1])}"
    return ""


def highway_names(number: str) -> tuple[str, ...]:
    """Return the names that a highway has by its number: G210 is 210国道 and G210国道, G60 is G60高速."""
    match = re.fullmatch(r"([GSXYC])([0-9]{1,4})", number)
    if match is None:
        return ()
    kind = next(kind for kind, letter in _HIGHWAY_KINDS.items() if letter == match[1])
    if len(match[2]) < 3:
        return (f"{number}高速",) if match[1] in "GS" else ()
    return (f"{match[2]}{kind}", f"{number}{kind}")


def metres_along(text: str) -> int | None:
    """Parse a kilometre along a highway to metres: 123500 of K123+500, 123.5公里 and 123公里+500米."""
    match = _POST.search(text)
    if match is None:
        return None
    kilometres, fraction, further = match.groups()
    metres = int(kilometres) * 1000 + (int(fraction.ljust(3, "0")) if fraction else 0)
    return metres + (round(float(further)) if further else 0)
