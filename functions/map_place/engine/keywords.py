"""The candidates of keywords: by name, by a division before or behind the name, or with a typo.

A keyword may begin with a division (贵阳市图书馆): where no place has the whole as its name, the rest is
searched in that division.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Division
from shared.places.areas import DivisionArea
from shared.places.candidates import Candidate, SearchScope
from shared.places.text_search import TextSearch


class KeywordSearch:
    """Search by keywords over one pack. Threads may share it."""

    def __init__(self, text: TextSearch, names: DivisionNames) -> None:
        self._text = text
        self._names = names
        self._divisions = names.divisions

    def candidates(self, keywords: Sequence[str], scope: SearchScope) -> Iterator[Candidate]:
        """Yield the candidates of each keyword; without a keyword, the most important places of the scope."""
        if not keywords:
            yield from self._text.most_important(scope)
        for keyword in keywords:
            yield from (
                self._text.find(keyword, scope, allow_typo=False)
                or self._in_division(keyword, scope)
                or self._with_typo(keyword, scope)
            )

    def best(self, keywords: Sequence[str], scope: SearchScope) -> dict[int, Candidate]:
        """Return the best candidate of each place, by the number of the place."""
        best: dict[int, Candidate] = {}
        for candidate in self.candidates(keywords, scope):
            number = candidate.place.id
            if number not in best or best[number].score < candidate.score:
                best[number] = candidate
        return best

    def _with_typo(self, keyword: str, scope: SearchScope) -> list[Candidate]:
        """Allow a typo, unless the keyword is the name of a place that only lacks a point."""
        without_point = replace(scope, requires_point=False, centre=None)
        if scope.requires_point and self._text.find_whole_name(keyword, without_point):
            return []
        return self._text.find_with_typo(keyword, scope)

    def _in_division(self, keyword: str, scope: SearchScope) -> list[Candidate]:
        """Search the rest of a keyword in the division that is its beginning or its last word."""
        area = scope.area
        division = area.division if isinstance(area, DivisionArea) else self._divisions.country
        rest = keyword.strip()
        first, _, last = rest.rpartition(" ")
        if first and (mention := self._mention(last, division)) is not None and mention[0] == last:
            rest, division = first, mention[1]  # 图书馆 贵阳
            candidates = self._text.find(rest, replace(scope, area=DivisionArea(division)))
            if candidates:
                return [candidate for candidate in candidates if area.holds(candidate.place)]
        while rest and (mention := self._mention(rest, division)) is not None:
            name, division = mention
            rest = rest[len(name) :].lstrip()
            candidates = self._text.find(rest, replace(scope, area=DivisionArea(division)))
            if candidates:
                return [candidate for candidate in candidates if area.holds(candidate.place)]
        return []

    def _mention(self, text: str, parent: Division) -> tuple[str, Division] | None:
        """Return the longest name at the start of a text, and its highest division below the parent."""
        for name in self._names.starting_at(text, 0):
            for division in self._names.divisions_named(name):
                if division != parent and self._divisions.is_under(division, parent):
                    return name, division
        return None
