"""The name and telephone number of a recipient inside the text of an address."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_NAME = 4

_MOBILE = r"(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
_LANDLINE = r"(?:\(?0[0-9]{2,3}\)?[ -]?)[2-9][0-9]{6,7}(?:[ -转][0-9]{1,6})?"
_SERVICE = r"[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}"
_TELEPHONE = re.compile(rf"(?<![0-9A-Za-z])(?:{_MOBILE}|{_LANDLINE}|{_SERVICE})(?![0-9A-Za-z])")

_PERSON_LABEL = r"(?:收货人|收件人|寄件人|联系人|经办人|客户姓名|姓名|名字|户主|收)"
_NAMED = re.compile(rf"{_PERSON_LABEL}\s*:?\s*([一-鿿·]{{2,{LONGEST_NAME}}})(?=$|[^一-鿿·])")
_TELEPHONE_LABEL = re.compile(
    r"(?:联系电话|手机号码|手机号|联系方式|电话号码|电话|手机|tel|phone)\s*:?\s*", re.IGNORECASE
)
_TITLE = r"(?:先生|女士|小姐|老师|经理|同志|收)?"
_WORD = re.compile(rf"(?<![一-鿿·])([一-鿿·]{{2,{LONGEST_NAME}}}?){_TITLE}(?![一-鿿·])")


@dataclass(frozen=True)
class Recipient:
    """Who is to receive something, empty where the text does not say; `rest` is the text without them."""

    name: str
    telephone: str
    rest: str


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("surnames.toml").read_text(encoding="utf-8"))
    return frozenset("".join(table["single"].split())), frozenset(table["double"].split())


def read_recipient(text: str) -> Recipient:
    """Take a telephone number and a person's name out of a normalised text.

    A name stands behind a label such as 收件人. Without a label it stands alone between separators or digits,
    begins with a family name and has at most four characters, and a number is there or the name comes first.
    """
    telephone = ""
    match = _TELEPHONE.search(text)
    if match:
        telephone = _plain(match[0])
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text = _TELEPHONE_LABEL.sub(" ", text)
    name = ""
    words = (word for word in _WORD.finditer(text) if telephone or word.start() == 0)
    found = _NAMED.search(text) or next((word for word in words if _is_name(word[1])), None)
    if found:
        name = found[1]
        text = f"{text[: found.start()]} {text[found.end() :]}"
    return Recipient(name, telephone, text.strip())


def _plain(telephone: str) -> str:
    """Write a mobile number as eleven digits, any other as it stands less spaces and brackets."""
    digits = re.sub(r"[^0-9]", "", telephone)
    if re.fullmatch(_MOBILE, telephone):
        return digits[-11:]
    return re.sub(r"[ ()]", "", telephone)


def _is_name(word: str) -> bool:
    single, double = _surnames()
    if word[:2] in double:
        return 3 <= len(word) <= LONGEST_NAME
    return word[0] in single and 2 <= len(word) <= LONGEST_NAME - 1
