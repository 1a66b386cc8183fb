"""The tree of divisions while it is being built."""

from collections.abc import Iterator

from msgspec import Struct, field

from shared.geo.division_names import Kind
from shared.geo.divisions import Level, Status


class Node(Struct, eq=False):
    """One division. `code` is empty where no source gives one; `city_code` stands for the city that a
    municipality's county nominally belongs to."""

    name: str
    level: Level
    code: str
    parent: "Node | None"
    status: Status = Status.CURRENT
    city_code: str = ""
    children: list["Node"] = field(default_factory=list)
    aliases: dict[str, Kind] = field(default_factory=dict)
    former_codes: set[str] = field(default_factory=set)
    villages: list[tuple[int, str]] = field(default_factory=list)  # 12-digit code, name
    successor: "Node | None" = None
    point: tuple[float, float] | None = None  # WGS-84 lng, lat
    point_source: str = ""

    def add(self, name: str, level: Level, code: str, status: Status = Status.CURRENT) -> "Node":
        """Append a child."""
        child = Node(name, level, code, self, status)
        self.children.append(child)
        return child

    def walk(self) -> Iterator["Node"]:
        """Yield the division and all below it, each level ordered by code (those without one last)."""
        yield self
        for child in sorted(self.children, key=lambda node: (not node.code, node.code, node.name)):
            yield from child.walk()

    def lineage(self) -> Iterator["Node"]:
        """Yield the division and all above it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def call(self, name: str, kind: Kind) -> None:
        """Add another name, unless it has it already; the first kind given wins."""
        if name and name != self.name:
            self.aliases.setdefault(name, kind)
