"""The name and telephone number of a recipient inside the text of an address."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from msgspec import Struct

from shared.geocoding.telephones import TELEPHONE, TELEPHONE_LABEL

LONGEST_NAME = 4
LONGEST_PART = 24

_HAN = re.compile("[一-鿿]+")

_TELEPHONE_PLACE = "\x1f"
"""Stands where the telephone number stood: a name is often next to it."""

_PERSON_LABEL = r"(?:收货人|收件人|寄件人|联系人|经办人|客户姓名|姓名|名字|户主|收(?![货件]))"
_OF_PARTS = r"[一-鿿]{1,8}(?:[·•・‧][一-鿿]{1,8}){1,3}"
_LATIN = r"[A-Z][A-Za-z]{1,15}(?: [A-Z][A-Za-z]{1,15})?"
_LABELLED_NAME = re.compile(
    rf"{_PERSON_LABEL}\s*:?\s*({_OF_PARTS}|[一-鿿·]{{2,{LONGEST_NAME}}}|{_LATIN})(?=$|[^一-鿿·•・‧A-Za-z])"
)
_LEADING = re.compile(rf"\s*({_OF_PARTS})(?![一-鿿·•・‧])")
_NUMBER_LABEL = re.compile(
    r"(?:订单编号|订单号|运单号|快递单号|单号|编号|邮政编码|邮编)\s*:?\s*[A-Za-z0-9-]{4,30}|(?<![0-9A-Za-z-])[0-9]{8,30}(?![0-9A-Za-z号-])"
)
_TITLE = r"(?:先生|女士|小姐|老师|经理|同志|收)?"
_WORD = re.compile(rf"(?<![一-鿿·])([一-鿿·]{{2,{LONGEST_NAME}}}?){_TITLE}(?![一-鿿·])")
_BEHIND_NUMBER = re.compile(
    rf"(?<=[0-9A-Za-z一二三四五六七八九十])(?:号楼|号院|单元|号|室|楼|栋|层|座|幢|户|院|组|弄)?"
    rf"({_LATIN}|[一-鿿]{{2,{LONGEST_NAME}}}?){_TITLE}(?=\s*{_TELEPHONE_PLACE})"
)
_LAST_RUN = re.compile(rf"[一-鿿]{{1,{LONGEST_PART}}}?(?={_TITLE}\s*{_TELEPHONE_PLACE})")
_NEXT_TO_TELEPHONE = (
    re.compile(
        rf"(?<![一-鿿A-Za-z·])({_LATIN}|[一-鿿]{{2,{LONGEST_NAME}}}?){_TITLE}[\s,;/|]*{_TELEPHONE_PLACE}"
    ),
    re.compile(
        rf"{_TELEPHONE_PLACE}[\s,;/|]*({_LATIN}|[一-鿿]{{2,{LONGEST_NAME}}}?){_TITLE}(?![一-鿿A-Za-z·])"
    ),
)
_FIRST_OR_BRACKETED = (
    re.compile(
        rf"[(\[]\s*({_LATIN}|[一-鿿]{{2,{LONGEST_NAME}}}?){_TITLE}\s*[)\]](?=.{{0,8}}{_TELEPHONE_PLACE})"
    ),
    re.compile(
        rf"^\s*({_LATIN}|[一-鿿]{{2,{LONGEST_NAME}}}?){_TITLE}(?=[\s,;/|]+[一-鿿])(?=.*{_TELEPHONE_PLACE})"
    ),
)
_ADDRESS_END = re.compile(
    "(?:省|市|区|县|旗|镇|乡|村|街道|路|街|道|巷|弄|号|栋|幢|楼|层|室|单元|座|院|园|苑|城|厦|场|店|馆|所|厅|组|社|屯|门|户"
    "|中心|小区|公寓|花园|广场|大学|学校|医院|公司|银行|附近|对面|旁边|快递|电话|手机|地址|邮编)$"
)

IsDivision = Callable[[str], bool]
"""Tells whether a word is the name of a division."""


class Recipient(Struct, frozen=True):
    """Who is to receive something, empty where the text does not say; `rest` is the text without them."""

    name: str
    telephone: str
    rest: str


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    table = tomllib.loads(Path(__file__).with_name("surnames.toml").read_text(encoding="utf-8"))
    return frozenset("".join(table["single"].split())), frozenset(table["double"].split())


def read_recipient(text: str, is_division: IsDivision = lambda word: False) -> Recipient:
    """Take a telephone number and a person's name out of a normalized text.

    A name stands behind a label such as 收件人. Without one it stands beside the telephone number,
    whatever it begins with, or alone between separators or digits, where it begins with a family name and a
    number is there or the name comes first. A name of parts, such as 买买提·艾力, needs the label, or a
    number and the first place. No division and nothing that ends as a part of an address does is a name.
    """
    telephone = ""
    match = TELEPHONE.search(text)
    if match:
        telephone = _plain(match)
        text = f"{text[: match.start()]} {_TELEPHONE_PLACE} {text[match.end() :]}"
    text = TELEPHONE_LABEL.sub(" ", _NUMBER_LABEL.sub(" ", text)).replace("(收)", " ")
    name, start, end = _name(text, is_division)
    rest = f"{text[:start]} {text[end:]}" if name else text
    return Recipient(name, telephone, rest.replace(_TELEPHONE_PLACE, " ").strip())


def _name(text: str, is_division: IsDivision) -> tuple[str, int, int]:
    """Return a person's name, and where it begins and ends with what belongs to it."""

    def may_be(word: str) -> bool:
        return not is_division(word) and _ADDRESS_END.search(word) is None

    has_telephone = _TELEPHONE_PLACE in text
    label = _LABELLED_NAME.search(text) or (_LEADING.match(text) if has_telephone else None)
    if label and (has_telephone or may_be(label[1])):
        return label[1], label.start(), label.end()
    for pattern in (_BEHIND_NUMBER, *_NEXT_TO_TELEPHONE, *_FIRST_OR_BRACKETED):
        for neighbour in pattern.finditer(text):
            if may_be(neighbour[1]):
                return neighbour[1], neighbour.start(1), _behind_title(text, neighbour.end(1))
    for word in _WORD.finditer(text):
        if (has_telephone or word.start() == 0) and is_name(word[1]) and may_be(word[1]):
            return word[1], word.start(), word.end()
    last = None if has_telephone else next(reversed(list(_WORD.finditer(text))), None)
    if last and last.end() == len(text) and last.start() and is_name(last[1]) and may_be(last[1]):
        return last[1], last.start(), last.end()
    return _glued_name(text, may_be)


def _glued_name(text: str, may_be: IsDivision) -> tuple[str, int, int]:
    """Return a name between the end of an address and the telephone number: 环球金融中心王小测."""
    for run in _LAST_RUN.finditer(text):
        for length in (LONGEST_NAME, 3, 2):
            word = run[0][-length:]
            if len(word) < len(run[0]) and is_name(word) and may_be(word) and not may_be(run[0][:-length]):
                return word, run.end() - length, _behind_title(text, run.end())
    return "", 0, 0


def _behind_title(text: str, end: int) -> int:
    title = re.compile(_TITLE).match(text, end)
    return title.end() if title else end


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
