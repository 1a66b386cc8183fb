"""A new family of services: every file that it needs, written once and then its author's.

functions/NAME/                              the one shape of a function, with an example as its engine
tests/unit/functions/NAME/                   a test of the example
docs/api/NAME.md                             the page of the API with the marker of the endpoint
shared/catalogue/services.toml               a row, unless the catalogue has rows of this function already
deploy/functions.toml, stack*.yml, knative/  the deployment, made from a row
"""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Final

from shared.catalogue import load_catalogue
from tools.deployment.repository import Repository

TEMPLATE: Final = Path(__file__).with_name("template")
SUFFIX: Final = ".template"
_NAME: Final = re.compile(r"map_[a-z0-9]+(_[a-z0-9]+)*")

ROW: Final = """
[[service]]
id = "{service}"
kind = "web"
name_zh = "{title_zh}"
name_en = "{title}"
function = "{folder}"
daily_quota = 300_000
qps = 100
on_redis_down = "open"
keys = ["server", "browser"]
"""


class ScaffoldError(Exception):
    """A family cannot be made; the message says what is in the way."""


def make_family(root: Path, name: str, title: str = "", title_zh: str = "") -> list[Path]:
    """Write the files of the family `name`, e.g. `map_hello`, below `root`; return what was written.

    `title` and `title_zh` name the service in the catalogue and in the documents. Raises ScaffoldError.
    """
    folder = name.replace("-", "_")
    if not _NAME.fullmatch(folder):
        raise ScaffoldError(f"{name!r} is no family's name; expected map_ and words: map_track")
    if (root / "functions" / folder).exists():
        raise ScaffoldError(f"functions/{folder} exists already")
    services = load_catalogue(root / "shared/catalogue/services.toml").of_function(folder)
    service = services[0].id if services else folder.removeprefix("map_")
    words = {
        "folder": folder,
        "deployed": folder.replace("_", "-"),
        "service": service,
        "path": f"/{service}/v1",
        "title": title or (services[0].name_en if services else service.replace("_", " ")),
    }
    paths = [_fill(template, place, words) for template, place in _places(root, folder)]
    if not services:
        paths.append(_add_service(root, words, title_zh or words["title"]))
    row = {"comment": f"{words['title'].capitalize()}."}
    deployment_files = Repository(root).add_function(words["deployed"], row)
    return [*paths, *(root / file for file in ("deploy/functions.toml", *deployment_files))]


def _places(root: Path, folder: str) -> Iterator[tuple[Path, Path]]:
    """Yield each file of the template and where it goes."""
    for template in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        relative = template.relative_to(TEMPLATE)
        target = relative.with_name(relative.name.removesuffix(SUFFIX))
        match relative.parts[0]:
            case "tests":
                yield template, root / "tests/unit/functions" / folder / target.name
            case "page.md.template":
                yield template, root / "docs/api" / f"{folder.replace('_', '-')}.md"
            case _:
                yield template, root / "functions" / folder / target


def _fill(template: Path, place: Path, words: dict[str, str]) -> Path:
    if place.exists():
        raise ScaffoldError(f"{place} exists already")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(Template(template.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
    return place


def _add_service(root: Path, words: dict[str, str], title_zh: str) -> Path:
    table = root / "shared/catalogue/services.toml"
    row = ROW.format(title_zh=title_zh, **{name: words[name] for name in ("service", "folder", "title")})
    table.write_text(table.read_text(encoding="utf-8").rstrip("\n") + "\n" + row, encoding="utf-8")
    return table
