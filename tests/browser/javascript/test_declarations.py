"""BMap.d.ts: it is what the sources say, and has every published name."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from functions.pack_builder.engine.javascript.build import FOLDER, node
from tests.browser.javascript.bundles import packages
from tests.browser.javascript.declarations import FILE, generated_declarations

PUBLISHED = re.compile(r"^    class (\w+)[^{]*\{(.*?)^    \}", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"^        (?!constructor|static|private)(\w+)[(?:<]", re.MULTILINE)
CONSTANT = re.compile(r"^declare (?:const|type|enum) (BMAP_\w+|COORDINATES_\w+)", re.MULTILINE)
SECONDS = 120


def published_names() -> tuple[dict[str, list[str]], list[str]]:
    """Return the classes of @types/bmapgl with their members, and its constants."""
    classes: dict[str, list[str]] = {}
    constants: list[str] = []
    for file in sorted((packages() / "@types" / "bmapgl").glob("bmapgl.*.d.ts")):
        if "lib" in file.name or "mapvgl" in file.name:
            continue  # declarations of other scripts
        text = file.read_text(encoding="utf-8")
        constants += CONSTANT.findall(text)
        for name, body in PUBLISHED.findall(text):
            classes[name] = sorted(set(MEMBER.findall(body)))
    return classes, constants


@pytest.mark.slow
def test_the_declarations_are_what_the_sources_say() -> None:
    assert FILE.read_text(encoding="utf-8") == generated_declarations()


@pytest.mark.slow
def test_a_page_of_typescript_finds_every_published_name(tmp_path: Path) -> None:
    classes, constants = published_names()
    assert len(classes) > 50
    assert sum(map(len, classes.values())) > 300
    lines = ["const map = new BMapGL.Map('map'); map.centerAndZoom(new BMapGL.Point(106.7, 26.5), 12);"]
    for name, members in classes.items():
        lines.append(f"declare const {name}_: BMapGL.{name}; void BMap.{name};")
        lines += [f"void {name}_.{member};" for member in members]
    lines += [f"void {name};" for name in constants]
    page = tmp_path / "page.ts"
    page.write_text("\n".join(lines), encoding="utf-8")
    options = {"strict": True, "noEmit": True, "target": "es2022", "lib": ["es2022", "dom"], "types": []}
    settings = {"compilerOptions": options, "files": [str(page), str(FILE)]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    compiler = packages() / "typescript" / "bin" / "tsc"
    ran = subprocess.run(
        [*node(), compiler, "-p", tmp_path], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ran.stdout == ""


@pytest.mark.slow
def test_the_sources_have_no_errors_of_types() -> None:
    compiler = packages() / "typescript" / "bin" / "tsc"
    ran = subprocess.run(
        [*node(), compiler, "-p", FOLDER], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert ran.stdout == ""
