"""How things are named on the map: in China as they are, abroad in Chinese with the local name beside it."""

from collections.abc import Mapping
from typing import Final

SIMPLIFIED_NAME_KEY: Final = "name:zh-Hans"
CHINESE: Final = (SIMPLIFIED_NAME_KEY, "name:zh-CN", "name:zh", "name:zh-Hant", "name:zh-TW", "name:zh-HK")

Names = dict[str, str | None]
Variants = Mapping[int, str]
"""`str.translate` table from traditional to simplified characters."""


def with_simplified_name(tags: dict[str, str], variants: Variants) -> dict[str, str]:
    """Return tags that have their Chinese name in simplified characters, where they have one at all.

    `name:zh` of OpenStreetMap is in either script. A `name` that begins with the Chinese one, as in Hong Kong
    (中環 Central), keeps what follows.
    """
    chinese = chinese_name(tags)
    if not chinese:
        return tags
    mainland_name, name = chinese.translate(variants), tags.get("name", "").strip()
    if name.startswith(chinese):
        name = name.removeprefix(chinese).strip() or mainland_name
    return {**tags, SIMPLIFIED_NAME_KEY: mainland_name, "name": name}


def chinese_name(tags: Mapping[str, str]) -> str:
    """Return the Chinese name that tags have, empty for none."""
    return next((name for key in CHINESE if (name := tags.get(key, "").strip())), "")


def names_of(tags: Mapping[str, str]) -> Names:
    """Return `name`, which is drawn first, and `name_local` where that is another one; English for others."""
    local, chinese = tags.get("name", "").strip(), chinese_name(tags)
    if chinese and local and chinese != local:
        return {"name": chinese, "name_local": local, "name_en": tags.get("name:en")}
    return {"name": local or chinese or None, "name_en": tags.get("name:en")}
