"""Whether a text means a village or community that the lists know, and the text without it."""

import re
from typing import Final

from shared.geocoding.street import begins_road

_COMMITTEE: Final = "社区居委会|社区|居民委员会|居委会|村民委员会|村委会|民委员会|委会|村(?![路街镇])"
_GROUP: Final = "第?[0-9一二三四五六七八九十]+[组队社]"
_IS_COMMITTEE: Final = re.compile(_COMMITTEE)
_GOES_ON: Final = re.compile(f"(?:{_COMMITTEE}|{_GROUP}|[ ,(]|$)")
_IS_ROAD: Final = re.compile("[路街道巷弄]$")
_IS_SETTLED: Final = re.compile("(?:村|社区|屯|寨|庄|嘎查|队|[场坝湾坪沟])$")


def names_village(text: str, place: str) -> bool:
    """Tell whether a text that has the name of a village's place means it.

    恒丰 is meant in 恒丰社区, but neither in 恒丰路 nor in 恒丰大厦; 碧波路 only in 碧波路居委会.
    """
    if len(place) < 2 or place not in text:
        return False
    following = text[text.find(place) + len(place) :]
    if _IS_ROAD.search(place):
        return _IS_COMMITTEE.match(following) is not None
    if _IS_SETTLED.search(place):
        return not begins_road(following)
    return _GOES_ON.match(following) is not None


def without_village(text: str, place: str) -> str:
    """Return the text without the name, and without 社区 or 居委会 behind it."""
    head, _, following = text.partition(place)
    if committee := _IS_COMMITTEE.match(following):
        following = following[committee.end() :]
    return f"{head} {following}"
