"""How things are named on the map: in China as they are, abroad in Chinese with the local name beside it."""

from collections.abc import Mapping
from typing import Final

CHINESE: Final = ("name:zh-Hans", "name:zh-CN", "name:zh")

Names = dict[str, str | None]


def names_of(tags: Mapping[str, str]) -> Names:
    """Return `name`, which is drawn first, and `name_local` where that is another one; English for others."""
    local = tags.get("name", "").strip()
    chinese = next((name for key in CHINESE if (name := tags.get(key, "").strip())), "")
    if chinese and local and chinese != local:
        return {"name": chinese, "name_local": local, "name_en": tags.get("name:en")}
    return {"name": local or chinese or None, "name_en": tags.get("name:en")}
