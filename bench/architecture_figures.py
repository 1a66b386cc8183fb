"""Draw the pictures of docs/architecture.md: the rooms, a request, a pack and an upload.

    python -m bench.architecture_figures [--check]

They are SVG below docs/figures, made of boxes and arrows. With `--check` nothing is written, and the exit
status is 1 when a picture is not what this script draws.
"""

import argparse
import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Final

from msgspec import Struct, field

FIGURES: Final = Path(__file__).resolve().parents[1] / "docs" / "figures"
COLOURS: Final = {
    "code": ("#e8f1f8", "#1b6ca8"),
    "store": ("#e9f5ed", "#2a9d5c"),
    "outside": ("#f3f3f3", "#777777"),
    "process": ("#fafcfe", "#1b6ca8"),
}
"""Fill and edge of a kind of box."""
LINE_HEIGHT: Final = 16

Point = tuple[float, float]


class Box(Struct, frozen=True):
    """A titled box with lines of text; a `process` is a frame around others, its title at its top."""

    x: float
    y: float
    width: float
    height: float
    title: str
    lines: Sequence[str] = ()
    kind: str = "code"

    def side(self, name: str, share: float = 0.5) -> Point:
        """Return a point of the edge: left, right, top or bottom, `share` of the way along it."""
        along_x, along_y = self.x + share * self.width, self.y + share * self.height
        return {
            "left": (self.x, along_y),
            "right": (self.x + self.width, along_y),
            "top": (along_x, self.y),
            "bottom": (along_x, self.y + self.height),
        }[name]

    def svg(self) -> str:
        """Return the box as SVG."""
        fill, edge = COLOURS[self.kind]
        middle = self.x + self.width / 2
        height = LINE_HEIGHT * (1 + len(self.lines))
        first = self.y + 20 if self.kind == "process" else self.y + (self.height - height) / 2 + 13
        texts = [f'<text x="{middle:g}" y="{first:g}" font-weight="bold">{escape(self.title)}</text>']
        texts += [
            f'<text x="{middle:g}" y="{first + LINE_HEIGHT * number:g}">{escape(line)}</text>'
            for number, line in enumerate(self.lines, start=1)
        ]
        frame = (
            f'<rect x="{self.x:g}" y="{self.y:g}" width="{self.width:g}" height="{self.height:g}" rx="6"'
            f' fill="{fill}" stroke="{edge}"/>'
        )
        return "\n".join([frame, *texts])


class Arrow(Struct, frozen=True):
    """A line through points with a head at its end; `text` stands above the middle of its longest piece."""

    points: Sequence[Point]
    text: str = ""
    is_dashed: bool = False
    has_two_heads: bool = False
    text_offset: Point = (0, -6)

    def svg(self) -> str:
        """Return the arrow as SVG."""
        path = "L".join(f"{x:g} {y:g}" for x, y in self.points)
        dashes = ' stroke-dasharray="5 4"' if self.is_dashed else ""
        tail = ' marker-start="url(#head)"' if self.has_two_heads else ""
        line = f'<path d="M{path}" fill="none" stroke="#444" marker-end="url(#head)"{tail}{dashes}/>'
        if not self.text:
            return line
        (from_x, from_y), (to_x, to_y) = max(zip(self.points, self.points[1:], strict=False), key=_length)
        x, y = (from_x + to_x) / 2 + self.text_offset[0], (from_y + to_y) / 2 + self.text_offset[1]
        return f'{line}\n<text x="{x:g}" y="{y:g}" fill="#444">{escape(self.text)}</text>'


class Figure(Struct):
    """A picture of boxes and arrows."""

    width: int
    height: int
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)

    def box(self, *place: float, title: str, lines: Sequence[str] = (), kind: str = "code") -> Box:
        """Add a box at x, y, width, height."""
        box = Box(*place, title=title, lines=lines, kind=kind)
        self.boxes.append(box)
        return box

    def arrow(self, *points: Point, text: str = "", **look: object) -> None:
        """Add an arrow through points."""
        self.arrows.append(Arrow(points, text, **look))  # type: ignore[arg-type]

    def svg(self) -> str:
        """Return the whole picture."""
        head = (
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
            ' orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#444"/></marker></defs>'
        )
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}"'
            f' viewBox="0 0 {self.width} {self.height}"'
            ' font-family="sans-serif" font-size="12" text-anchor="middle">',
            head,
            f'<rect width="{self.width}" height="{self.height}" fill="white"/>',
            *(box.svg() for box in self.boxes),
            *(arrow.svg() for arrow in self.arrows),
        ]
        return "\n".join([*parts, "</svg>", ""])


def _length(piece: tuple[Point, Point]) -> float:
    (from_x, from_y), (to_x, to_y) = piece
    return abs(to_x - from_x) + abs(to_y - from_y)


def rooms() -> Figure:
    """Draw the rooms of the repository and who imports whom."""
    figure = Figure(840, 330)
    tools = figure.box(
        250,
        20,
        340,
        66,
        title="tools/",
        lines=("command line, local bundle,", "deployment checker, documents"),
    )
    functions = figure.box(
        40, 136, 300, 66, title="functions/", lines=("one folder a function;", "no function imports another")
    )
    packages = figure.box(420, 136, 160, 66, title="packages/", lines=("pinned packages of", "PyPI and npm"))
    models = figure.box(640, 136, 160, 66, title="models/", lines=("what to fetch,", "convert and publish"))
    shared = figure.box(
        40, 250, 760, 60, title="shared/", lines=("what a function needs at run time; imports none of these",)
    )
    figure.arrow(tools.side("left"), (190, 53), functions.side("top"))
    figure.arrow((500, 86), packages.side("top"))
    figure.arrow(tools.side("right"), (720, 53), models.side("top"))
    figure.arrow(functions.side("bottom"), (190, shared.y))
    figure.arrow(models.side("bottom"), (720, shared.y))
    figure.arrow(models.side("left"), packages.side("right"))
    return figure


def request() -> Figure:
    """Draw one request from the caller to the answer."""
    figure = Figure(1000, 610)
    caller = figure.box(
        20, 80, 150, 60, title="caller", lines=("any client of Baidu's", "APIs"), kind="outside"
    )
    gateway = figure.box(
        20,
        200,
        150,
        110,
        title="gateway",
        lines=("path to function,", "TLS, the caller's", "address; its table is", "made of declarations"),
    )
    figure.box(230, 20, 430, 570, title="one function: one process, one event loop", kind="process")
    texts = (
        ("1  dispatch", "the endpoint of the path; a cold function waits for its warm-up"),
        ("2  parse", "query and form, 8 MB at most; an empty field is absent"),
        ("3  admit", "app, key, service, signature; the second, the day"),
        ("4  validate", "the parameter model; errors have the service's own codes"),
        ("5  run", "service, then engine: in a thread, or in the loop if short"),
        ("6  answer", "JSON, JSONP or XML around it, HTTP 200"),
        ("7  record", "one log line; a count in its latency bucket"),
    )
    steps = [
        figure.box(250, 55 + 76 * number, 390, 54, title=title, lines=(text,))
        for number, (title, text) in enumerate(texts)
    ]
    for step, follower in itertools.pairwise(steps):
        figure.arrow(step.side("bottom"), follower.side("top"))
    _, _, admit, _, run, answer, record = steps
    redis = figure.box(
        760, 185, 190, 98, title="Redis", lines=("apps, quotas,", "counts of minutes"), kind="store"
    )
    figure.box(
        760,
        335,
        190,
        62,
        title="data pack, models",
        lines=("local copy of the object", "store's, each file verified"),
        kind="store",
    )
    upstream = figure.box(
        760,
        425,
        190,
        62,
        title="upstream account",
        lines=("where MAP_PROVIDERS", "names it"),
        kind="outside",
    )
    figure.arrow(caller.side("bottom", 0.35), gateway.side("top", 0.35), text="request", text_offset=(-26, 4))
    figure.arrow(gateway.side("top", 0.65), caller.side("bottom", 0.65), text="answer", text_offset=(28, 4))
    figure.arrow(gateway.side("right", 0.3), (200, 233), (200, 82), (250, 82))
    figure.arrow(answer.side("left"), (200, answer.side("left")[1]), (200, 277), gateway.side("right", 0.7))
    figure.arrow(
        admit.side("right"), (760, admit.side("right")[1]), text="one round trip", has_two_heads=True
    )
    figure.arrow(run.side("right", 0.25), (760, run.side("right", 0.25)[1]), has_two_heads=True)
    figure.arrow(
        run.side("right", 0.75),
        (700, run.side("right", 0.75)[1]),
        (700, 456),
        upstream.side("left"),
        has_two_heads=True,
        is_dashed=True,
    )
    figure.arrow(
        record.side("right"),
        (970, record.side("right")[1]),
        (970, 234),
        redis.side("right"),
        text="once a second",
    )
    return figure


def pack() -> Figure:
    """Draw a data pack from what goes into it to the function that swaps to it."""
    figure = Figure(1000, 560)
    packages = figure.box(
        20, 30, 170, 70, title="PyPI, npm", lines=("pinned packages,", "each with its sha256"), kind="outside"
    )
    build = figure.box(
        250,
        30,
        190,
        70,
        title="geoportrait packs build",
        lines=("one plan a pack;", "a recipe tells what is old"),
    )
    publish = figure.box(
        500, 30, 200, 70, title="geoportrait packs publish", lines=("files, then manifest,", "then pointer")
    )
    operator = figure.box(
        20,
        190,
        170,
        70,
        title="operator",
        lines=("a file and its metadata:", "what it is, whose it is"),
        kind="outside",
    )
    sources = figure.box(
        250, 190, 190, 70, title="bucket sources", lines=("every file stays here",), kind="store"
    )
    builder = figure.box(
        500,
        160,
        200,
        130,
        title="pack-builder",
        lines=(
            "the newest base version",
            "with every file of the",
            "bucket laid over it;",
            "a wrong new file is left out,",
            "with the reason",
        ),
    )
    packs = figure.box(
        770,
        100,
        210,
        130,
        title="bucket packs",
        lines=(
            "NAME/VERSION/ files,",
            "manifest.json with the sha256",
            "and licence of each file;",
            "NAME/current points to",
            "the version in use",
        ),
        kind="store",
    )
    figure.box(20, 340, 960, 200, title="every function that answers from the pack", kind="process")
    texts = (
        ("look", ("the pointer, every", "PACK_POLL_SECONDS", "(30)")),
        ("bring", ("what is missing,", "into the local cache;", "every sha256 is checked")),
        ("open", ("maps the files, reads", "what it must know to", "trust the version")),
        ("swap", ("the next request takes", "the new version; those", "that run keep the old")),
        ("close", ("the old version, when", "its last request is done;", "one older copy stays")),
    )
    steps = [
        figure.box(40 + 188 * number, 380, 168, 84, title=title, lines=lines)
        for number, (title, lines) in enumerate(texts)
    ]
    for step, follower in itertools.pairwise(steps):
        figure.arrow(step.side("right"), follower.side("left"))
    fault = figure.box(
        228, 492, 544, 34, title="anything wrong: the version before stays, /_/ready says why", kind="outside"
    )
    for step in steps[1:3]:
        figure.arrow(step.side("bottom"), (step.side("bottom")[0], fault.y))
    figure.arrow(packages.side("right"), build.side("left"))
    figure.arrow(build.side("right"), publish.side("left"))
    figure.arrow(
        publish.side("right"), (875, 65), packs.side("top"), text="base version", text_offset=(0, -8)
    )
    figure.arrow(operator.side("right"), sources.side("left"), text="upload")
    figure.arrow(sources.side("right"), builder.side("left"), text="event")
    figure.arrow(builder.side("right", 0.25), (770, builder.side("right", 0.25)[1]), text="version")
    figure.arrow(
        (875, 230), (875, 310), (124, 310), steps[0].side("top"), text="the pointer is read, never pushed"
    )
    return figure


def upload() -> Figure:
    """Draw a photograph from its upload to the results beside it."""
    figure = Figure(1000, 500)
    client = figure.box(
        20, 40, 160, 70, title="client", lines=("a photo; options of the", "API as metadata"), kind="outside"
    )
    uploads = figure.box(260, 40, 180, 70, title="bucket uploads", lines=("KEY",), kind="store")
    queue = figure.box(
        520,
        40,
        200,
        70,
        title="the store's event queue",
        lines=("in the bundle: on the disk", "before the upload is answered"),
        kind="store",
    )
    figure.box(
        800,
        40,
        180,
        120,
        title="bucket results",
        lines=("KEY/cut.png", "KEY/scoremap.png", "KEY/demo.png", "KEY/result.json"),
        kind="store",
    )
    figure.box(20, 200, 960, 280, title="segment-idphoto: POST /events/upload", kind="process")
    texts = (
        ("authenticate", ("bearer token of", "EVENT_AUTH_TOKEN,", "else 401")),
        ("find", ("the object still has the", "event's etag: else a later", "event brings it")),
        ("compare", ("result.json names this", "etag: done before,", "nothing to do")),
        ("process", ("decode, find the person,", "matte, crop, compose;", "as a request does")),
        ("store", ("delete result.json,", "put the pictures,", "put result.json")),
    )
    steps = [
        figure.box(40 + 188 * number, 250, 168, 84, title=title, lines=lines)
        for number, (title, lines) in enumerate(texts)
    ]
    for step, follower in itertools.pairwise(steps):
        figure.arrow(step.side("right"), follower.side("left"))
    done = figure.box(604, 400, 356, 56, title="200", lines=("done, or refused: result.json says why",))
    again = figure.box(
        40,
        400,
        520,
        56,
        title="503",
        lines=("the store fails, at any step, or no place is free: the event comes again",),
        kind="outside",
    )
    figure.arrow(client.side("right"), uploads.side("left"), text="PUT")
    figure.arrow(uploads.side("right"), queue.side("left"), text="event")
    figure.arrow(
        queue.side("bottom", 0.4), (600, 180), (124, 180), steps[0].side("top"), text="at least once"
    )
    figure.arrow(steps[4].side("top"), (876, 160))
    figure.arrow(steps[4].side("bottom"), (876, 400))
    figure.arrow(steps[2].side("bottom", 0.7), (steps[2].side("bottom", 0.7)[0], 367), (640, 367), (640, 400))
    for step in steps[1:3]:
        figure.arrow(step.side("bottom", 0.3), (step.side("bottom", 0.3)[0], again.y), is_dashed=True)
    assert done.y == again.y
    return figure


DRAWN: Final[Mapping[str, Callable[[], Figure]]] = {
    "architecture-rooms.svg": rooms,
    "architecture-request.svg": request,
    "architecture-pack.svg": pack,
    "architecture-upload.svg": upload,
}


def stale(folder: Path = FIGURES) -> list[str]:
    """Return the names of the files that are not what this script draws."""
    texts = {name: draw().svg() for name, draw in DRAWN.items()}
    return [
        name
        for name, text in texts.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    ]


def main() -> None:
    """Write the pictures, or compare them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    for name in stale():
        print(name)
        if not chosen.check:
            (FIGURES / name).write_text(DRAWN[name]().svg(), encoding="utf-8")
    sys.exit(chosen.check and bool(stale()))


if __name__ == "__main__":
    main()
