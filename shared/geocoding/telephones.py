"""Telephone numbers in the text of an address, which are no part of it."""

import re
from typing import Final

_GAP = "[ —–‐-]?"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}}"
_LANDLINE = rf"\(?0[0-9]{{2,3}}\)?{_GAP}[2-9][0-9]{{6,7}}"
_EXTENSION = r" ?(?:转|-|#) ?(?P<extension>[0-9]{1,6})"
_SERVICE = rf"[48]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}"
TELEPHONE: Final = re.compile(
    rf"(?<![0-9])(?<![0-9-][A-Za-z])(?:(?:(?P<mobile>{_MOBILE})|{_LANDLINE})(?:{_EXTENSION})?|{_SERVICE})(?![0-9A-Za-z])"
)
TELEPHONE_LABEL: Final = re.compile(
    r"(?:联系电话|手机号码|手机号|联系方式|电话号码|电话|手机|tel|phone)\s*:?\s*", re.IGNORECASE
)


def without_telephones(text: str) -> str:
    """Return a normalized text without the telephone numbers in it, and without their labels.

    A text of nothing else is returned as it is.
    """
    if TELEPHONE.search(text) is None:
        return text
    return TELEPHONE_LABEL.sub(" ", TELEPHONE.sub(" ", text)).strip() or text
