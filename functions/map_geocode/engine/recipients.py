"""The name and telephone number of a recipient inside the text of an address."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_NAME = 4

_HAN = re.compile("[一-鿿]+")

_GAP = "[ —–‐-]?"
_MOBILE = rf"(?:(?:\+|00)?86{_GAP})?1[3-9][0-9](?:{_GAP}[0-9]{{4}}){{2}}"
_LANDLINE = rf"\(?0[0-9]{{2,3}}\)?{_GAP}[2-9][0-9]{{6,7}}"
_EXTENSION = r" ?(?:转|-|#) ?(?P<extension>[0-9]{1,6})"
_SERVICE = rf"[48]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}"
_TELEPHONE = re.compile(
    rf"(?<![0-9A-Za-z])(?:(?:(?P<mobile>{_MOBILE})|{_LANDLINE})(?:{_EXTENSION})?|{_SERVICE})(?![0-9A-Za-z])"
)

_PERSON_LABEL = r"(?:收货人|收件人|寄件人|联系人|经办人|客户姓名|姓名|名字|户主|收(?![货件]))"
_OF_PARTS = r"[一-鿿]{1,8}(?:[·•・‧][一-鿿]{1,8}){1,3}"
_LABELLED_NAME = re.compile(
    rf"{_PERSON_LABEL}\s*:?\s*({_OF_PARTS}|[一-鿿·]{{2,{LONGEST_NAME}}})(?=$|[^一-鿿·•・‧])"
)
_LEADING = re.compile(rf"\s*({_OF_PARTS})(?![一-鿿·•・‧])")
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
    """Take a telephone number and a person's name out of a normalized text.

    A name stands behind a label such as 收件人. Without a label it stands alone between separators or digits,
    begins with a family name and has at most four characters, and a number is there or the name comes first.
    A name of parts, such as 买买提·艾力, needs the label, or a number and the first place.
    """
    telephone = ""
    match = _TELEPHONE.search(text)
    if match:
        telephone = _plain(match)
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text = _TELEPHONE_LABEL.sub(" ", text).replace("(收)", " ")
    name = ""
    words = (word for word in _WORD.finditer(text) if telephone or word.start() == 0)
    label = (
        _LABELLED_NAME.search(text)
        or (_LEADING.match(text) if telephone else None)
        or next((word for word in words if is_name(word[1])), None)
    )
    if label:
        name = label[1]
        text = f"{text[: label.start()]} {text[label.end() :]}"
    return Recipient(name, telephone, text.strip())


def _plain(telephone: re.Match[str]) -> str:
    """Write a mobile number as eleven digits, any other as it stands less spaces and brackets."""
    if not telephone["mobile"]:
        return re.sub(r"[—–‐]", "-", re.sub(r"[ ()]", "", telephone[0]))
    digits = re.sub(r"[^0-9]", "", telephone["mobile"])[-11:]
    return f"{digits}-{telephone['extension']}" if telephone["extension"] else digits


def is_name(word: str) -> bool:
    """Tell whether a word is Chinese, begins with a family name and has the length of a name."""
    if _HAN.fullmatch(word) is None:
        return False
    single, double = _surnames()
    if word[:2] in double:
        return 3 <= len(word) <= LONGEST_NAME
    return word[0] in single and 2 <= len(word) <= LONGEST_NAME - 1
