"""Traffic in words, as the wire has them: of roads, of sections and of areas."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct

from functions.map_traffic.engine.directions import is_towards, road_direction, section_direction
from functions.map_traffic.engine.road_edges import LiveEdge
from functions.map_traffic.engine.sections import Point, Section, find_sections, share_of
from shared.traffic.status import TrafficStatus, status_of_share

WORDS: Final = ((0.85, "畅通"), (0.7, "较为畅通"), (0.6, "缓行"), (0.5, "轻微拥堵"), (0.3, "拥堵"))
WORST_WORD, UNKNOWN_WORD = "严重拥堵", "未知"
"""Finer than the status: by the least share of the free speed."""
SECTION_WORDS: Final = {
    TrafficStatus.SLOW: "行驶缓慢",
    TrafficStatus.JAM: "拥堵",
    TrafficStatus.HEAVY_JAM: "严重拥堵",
}
BOTH_WAYS: Final = "双向"
NO_NAME: Final = "UNKNOW"
"""As the wire spells what has no name."""
NAMELESS_ROAD: Final = "无名道路"
MOST_JUNCTIONS: Final = 12
"""Junctions from an end of a section that a named cross street is looked for at."""

CrossStreet = Callable[[Point, Sequence[str]], str]
"""Returns the name of a road that meets others of these names at a point, or an empty text."""


class RoadReport(Struct, frozen=True):
    """One road: its name, its edges, its slow sections, and a sentence for each of these."""

    name: str
    edges: Sequence[LiveEdge]
    sections: Sequence[Section]
    section_texts: Sequence[str]

    @property
    def sentences(self) -> list[str]:
        """The sections with their status in words."""
        return [
            f"{text}{SECTION_WORDS[section.status]}"
            for text, section in zip(self.section_texts, self.sections, strict=True)
        ]


def report_road(name: str, edges: Sequence[LiveEdge], cross_street: CrossStreet) -> RoadReport:
    """Return what there is to say of a road."""
    sections = find_sections(edges)
    return RoadReport(name, edges, sections, [_section_text(section, cross_street) for section in sections])


def report_area(edges: Iterable[LiveEdge], cross_street: CrossStreet) -> list[RoadReport]:
    """Return the roads of an area, those without a name as one, the slowest last as the wire has them."""
    by_name: dict[str, list[LiveEdge]] = {}
    for edge in edges:
        by_name.setdefault(edge.name or NO_NAME, []).append(edge)
    reports = [report_road(name, rows, cross_street) for name, rows in sorted(by_name.items())]
    return sorted(reports, key=lambda report: bool(report.sections))


def overall(edges: Sequence[LiveEdge]) -> tuple[TrafficStatus, str]:
    """Return status and word of some edges by the time that they take."""
    if not edges:
        return TrafficStatus.UNKNOWN, UNKNOWN_WORD
    share = share_of(edges)
    return status_of_share(share), next((word for least, word in WORDS if share >= least), WORST_WORD)


def direction_words(edges: Sequence[LiveEdge]) -> list[str]:
    """Return the traffic of a road by its directions: 自北向南较为畅通; one text where they are alike."""
    ways: list[tuple[float, list[LiveEdge]]] = []
    for edge in sorted(edges, key=lambda edge: -edge.facts.metres):
        way = next((rows for heading, rows in ways if is_towards(edge.heading, heading)), None)
        if way is not None:
            way.append(edge)
        elif len(ways) < 2:
            ways.append((edge.heading, [edge]))
    texts = [(heading, overall(rows)[1]) for heading, rows in ways]
    if len(texts) == 2 and texts[0][1] == texts[1][1]:
        return [f"{BOTH_WAYS}{texts[0][1]}"]
    return [f"{road_direction(heading)}{word}" for heading, word in texts]


def describe_road(report: RoadReport) -> str:
    """Return the description of a road: 路名:自北向南较为畅通;南向北,从A到B拥堵。"""
    if not report.edges:
        return f"{report.name}:路况{UNKNOWN_WORD}。"
    return f"{report.name}:{';'.join([*direction_words(report.edges), *report.sentences])}。"


def describe_area(reports: Sequence[RoadReport], word: str) -> str:
    """Return the description of an area: 该区域整体拥堵。路名：南向北,从A到B拥堵；…。"""
    roads = "".join(
        f"{NAMELESS_ROAD if report.name == NO_NAME else report.name}：{'；'.join(report.sentences)}。"
        for report in reports
        if report.sections
    )
    return f"该区域整体{word}。{roads}"


def _section_text(section: Section, cross_street: CrossStreet) -> str:
    """Return 南向北,从A到B; 南向北,A附近 where one cross street alone has a name."""
    points, names = section.points, section.names
    start = _first_name(points[:MOST_JUNCTIONS], names, cross_street)
    end = _first_name(points[: -MOST_JUNCTIONS - 1 : -1], (*names, start), cross_street)
    direction = section_direction(section.heading)
    if start and end:
        return f"{direction},从{start}到{end}"
    return f"{direction},{start or end or (names[0] if names else NAMELESS_ROAD)}附近"


def _first_name(points: Iterable[Point], own_names: Sequence[str], cross_street: CrossStreet) -> str:
    return next((name for point in points if (name := cross_street(point, own_names))), "")
