"""Region search (行政区划查询): divisions by name or code, what lies below them, and their outlines.

Zones that are no divisions by law, such as 苏州工业园区, are found by name or code, but are not listed below
their city; towns include the farms and parks that the statistics count as towns.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NotRequired, TypedDict

import numpy as np
import orjson
from numpy.typing import NDArray

from shared.geo import Crs, convert
from shared.geo.area_numbers import AreaNumbers
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division, Level, Status
from shared.geocoding.normalization import Simplification, normalize

DECIMALS: Final = 6
"""Decimals of a boundary's degrees: 0.1 m."""
LONGEST_KEYWORD: Final = 64
PATH_NAMES: Final = 3
"""Names in a path, such as province, city and district."""
MOST_OUTLINES: Final = 4096
"""More than there are. All of them take some 30 MB as text; that of a province takes 30 ms to draw."""


class District(TypedDict):
    """A division as it goes over the wire."""

    name: str
    level: int
    districts: list["District"]
    code: NotRequired[str]
    boundary: NotRequired[str]


class Regions:
    """Region search over one data pack. Threads may share it."""

    def __init__(
        self, names: DivisionNames, boundaries: Boundaries | None, simplification: Simplification
    ) -> None:
        self._names = names
        self._divisions = names.divisions
        self._numbers = AreaNumbers(names.divisions)
        self._boundaries = boundaries
        self._simplification = simplification
        self._outline: Callable[[str], str] = lru_cache(maxsize=MOST_OUTLINES)(self._draw)
        self._tree = lru_cache(maxsize=64)(self._describe)

    @property
    def data_version(self) -> str:
        """The day that the divisions were true, e.g. 20260911."""
        return self._divisions.facts["data_version"]

    def search(
        self,
        keyword: str,
        depth: int = 0,
        *,
        with_code: bool = False,
        with_outline: bool = False,
        outline_code: str = "",
    ) -> list[District]:
        """Return the divisions that a keyword means, each with `depth` levels of what lies below.

        keyword: a name, full or short, a path of names, or a code. with_outline: adds the outline of the
        first division, or of `outline_code` if that is among them, as `lng,lat;lng,lat|…` in BD-09, `|`
        between parts; it is empty for towns. The dictionaries are shared between calls: do not change them.
        """
        divisions = self._divisions_of(keyword)
        districts = [self._tree(division.key, depth, with_code) for division in divisions]
        if with_outline and divisions:
            codes = [division.code for division in divisions]
            row = codes.index(outline_code) if outline_code and outline_code in codes else 0
            districts[row] = {**districts[row], "boundary": self._outline(codes[row])}
        return districts

    def division(self, keyword: str) -> Division | None:
        """Return the first division that a keyword means, or a path of names such as 北京市门头沟."""
        divisions = self._divisions_of(keyword)
        return divisions[0] if divisions else None

    def rings(self, division: Division) -> list[NDArray[np.float64]]:
        """Return the outer rings of a division, WGS-84 (N, 2) each; none for towns."""
        return [] if self._boundaries is None else self._boundaries.outer_rings(division.code)

    def listed_children(self, division: Division) -> list[Division]:
        """Return what a list of the divisions right below one names."""
        return [child for child in self._divisions.children(division) if _is_listed(child)]

    def _divisions_of(self, keyword: str) -> list[Division]:
        """Return the divisions of a name, a code or a path of names, in any width and spacing."""
        plain = "".join(normalize(keyword[:LONGEST_KEYWORD], self._simplification).split())
        return self._find(plain) or self._find_path(plain, PATH_NAMES)

    def _find(self, keyword: str) -> list[Division]:
        if keyword.isascii() and keyword.isdigit():
            division = self._numbers.division(keyword)
            return [division] if division else []
        return self._names.divisions_named(keyword)

    def _find_path(self, path: str, names: int) -> list[Division]:
        """Return the divisions of a path of several names: the last one's that lie in those before it."""
        for position in range(len(path) - 1, 0, -1) if names > 1 else ():
            if divisions := self._find(path[position:]):
                outer = self._find(path[:position]) or self._find_path(path[:position], names - 1)
                keys = {division.key for division in outer}
                inner = [one for one in divisions if one.key not in keys and self._lies_in(one, keys)]
                if inner:
                    return inner
        return []

    def _lies_in(self, division: Division, keys: set[int]) -> bool:
        return any(ancestor.key in keys for ancestor in self._divisions.lineage(division))

    def _describe(self, key: int, depth: int, with_code: bool) -> District:
        division = self._divisions[key]
        children = self.listed_children(division) if depth else []
        district: District = {
            "name": division.name,
            "level": division.level,
            "districts": [self._describe(child.key, depth - 1, with_code) for child in children],
        }
        if with_code:
            district["code"] = division.code
        return district

    def _draw(self, code: str) -> str:
        return "" if self._boundaries is None else _bd09_text(self._boundaries.outer_rings(code))


def _is_listed(division: Division) -> bool:
    if division.level == Level.TOWN:
        return division.status != Status.FORMER
    return division.status == Status.CURRENT


def _bd09_text(rings: list[NDArray[np.float64]]) -> str:
    """Write WGS-84 rings as BD-09 text, converted all at once: an archipelago has hundreds."""
    if not rings:
        return ""
    points = np.round(convert(np.concatenate(rings), Crs.WGS84, Crs.BD09), DECIMALS)
    ends = np.cumsum([len(ring) for ring in rings])[:-1]
    parts = (orjson.dumps(part, option=orjson.OPT_SERIALIZE_NUMPY) for part in np.split(points, ends))
    return "|".join(part[2:-2].decode().replace("],[", ";") for part in parts)
