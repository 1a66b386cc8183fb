"""Region search (行政区划查询): `/api_region_search/v1`.

RegionRefused             carries the wire status
├── KeywordMissing  -1
└── ParameterRefused 2    sub_admin, extensions_code or boundary is none of its values

A keyword is a name, full or short, or a code. Zones that are no divisions by law, such as 苏州工业园区, are
found by name or code, but are not listed below their city; towns include the farms and parks that the
statistics count as towns.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NotRequired, TypedDict

import numpy as np
import orjson
from numpy.typing import NDArray

from shared.geo import Crs, convert
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.geo.refusal import Refusal

DEEPEST = 3
DECIMALS = 6
"""Decimals of a boundary's degrees: 0.1 m."""
LONGEST_KEYWORD = 64
KEPT_OUTLINES = 4096
"""More than there are. All of them take some 30 MB as text; that of a province takes 30 ms to draw."""


class RegionRefused(Refusal):
    """The question cannot be answered; `status` is its wire code."""


class KeywordMissing(RegionRefused):
    """No keyword."""

    status = -1


class ParameterRefused(RegionRefused):
    """A parameter has none of its values."""

    status = 2


class District(TypedDict):
    """A division as it goes over the wire."""

    name: str
    level: int
    districts: list["District"]
    code: NotRequired[str]
    boundary: NotRequired[str]


class Regions:
    """Region search over one data pack. Threads may share it."""

    def __init__(self, names: DivisionNames, boundaries: Boundaries | None) -> None:
        self._names = names
        self._divisions = names.divisions
        self._boundaries = boundaries
        self._boundary: Callable[[str], str] = lru_cache(maxsize=KEPT_OUTLINES)(self._draw)
        self._tree = lru_cache(maxsize=64)(self._describe)

    @property
    def data_version(self) -> str:
        """The day that the divisions were true, e.g. 20260911."""
        return self._divisions.facts["data_version"]

    def search(
        self,
        keyword: str,
        sub_admin: str = "0",
        extensions_code: str = "0",
        boundary: str = "0",
        boundarycode: str = "",
    ) -> list[District]:
        """Return the divisions that a keyword names, each with `sub_admin` levels of what lies below.

        boundary: "1" adds the outline of the first division found, or of `boundarycode` if that is among
        them, as `lng,lat;lng,lat|…` in BD-09, `|` between parts; it is empty for towns. The dictionaries are
        shared between calls: do not change them.
        """
        keyword = keyword.strip()
        if not keyword:
            raise KeywordMissing("keyword is empty")
        depth = _one_of("sub_admin", sub_admin, DEEPEST)
        with_code = bool(_one_of("extensions_code", extensions_code, 1))
        outlined = bool(_one_of("boundary", boundary, 1))
        found = self._find(keyword[:LONGEST_KEYWORD])
        districts = [self._tree(division.key, depth, with_code) for division in found]
        if outlined and found:
            codes = [division.code for division in found]
            chosen = codes.index(boundarycode) if boundarycode and boundarycode in codes else 0
            districts[chosen] = {**districts[chosen], "boundary": self._boundary(found[chosen].code)}
        return districts

    def _find(self, keyword: str) -> list[Division]:
        if keyword.isascii() and keyword.isdigit():
            division = self._divisions.by_code(keyword)
            return [division] if division else []
        return self._names.called(keyword)

    def _describe(self, key: int, depth: int, with_code: bool) -> District:
        division = self._divisions[key]
        below = self._divisions.children(division) if depth else []
        district: District = {
            "name": division.name,
            "level": division.level,
            "districts": [
                self._describe(child.key, depth - 1, with_code) for child in below if _listed(child)
            ],
        }
        if with_code:
            district["code"] = division.code
        return district

    def _draw(self, code: str) -> str:
        return "" if self._boundaries is None else _bd09_text(self._boundaries.outer_rings(code))


def _listed(division: Division) -> bool:
    if division.level == Level.TOWN:
        return division.status != Status.FORMER
    return division.status == Status.CURRENT


def _one_of(name: str, value: str, largest: int) -> int:
    allowed = [str(number) for number in range(largest + 1)]
    if (value or "0") not in allowed:
        raise ParameterRefused(f"{name} is {value[:16]!r}; expected one of {', '.join(allowed)}")
    return int(value or "0")


def _bd09_text(rings: list[NDArray[np.float64]]) -> str:
    """Write WGS-84 rings as BD-09 text, converted all at once: an archipelago has hundreds."""
    if not rings:
        return ""
    points = np.round(convert(np.concatenate(rings), Crs.WGS84, Crs.BD09), DECIMALS)
    ends = np.cumsum([len(ring) for ring in rings])[:-1]
    parts = (orjson.dumps(part, option=orjson.OPT_SERIALIZE_NUMPY) for part in np.split(points, ends))
    return "|".join(part[2:-2].decode().replace("],[", ";") for part in parts)
