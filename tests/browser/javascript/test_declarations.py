"""BMap.d.ts: it is what the sources say, and has the published names that packages use."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from functions.pack_builder.engine.javascript.build import node
from tests.browser.javascript.bundles import packages
from tests.browser.javascript.declarations import FILE, generated_declarations

CONSUMERS = (
    "@uiw",
    "bmaplib.heatmap",
    "bmaplib.lushu",
    "bmaplib.markerclusterer",
    "echarts/extension/bmap",
    "mapv/build",
    "mapvgl/dist",
    "react-bmapgl/dist",
    "vue-baidu-map/components",
    "vue-baidu-map-3x/dist",
    "vue3-baidu-map-gl/es",
)
PUBLISHED = re.compile(r"^    class (\w+)[^{]*\{(.*?)^    \}", re.MULTILINE | re.DOTALL)
MEMBER = re.compile(r"^        (?!constructor|static|private)(\w+)[(?:<]", re.MULTILINE)
CONSTANT = re.compile(r"^declare (?:const|type|enum) (BMAP_\w+|COORDINATES_\w+)", re.MULTILINE)
WORD = re.compile(r"""[.'"]([A-Za-z_]\w*)""")
LEAST_CONSUMERS = 2
SECONDS = 120


def words_of_consumers() -> list[set[str]]:
    """Return, for each package, the names that it has behind a dot or a quotation mark, and its constants."""
    found = []
    for name in CONSUMERS:
        root = packages() / name
        files = [path for path in root.rglob("*") if path.suffix in (".js", ".mjs", ".cjs", ".vue")]
        text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
        found.append(set(WORD.findall(text)) | set(re.findall(r"\b(?:BMAP|COORD)\w+", text)))
        assert found[-1], f"{name} has no scripts"
    return found


def wanted_names() -> tuple[dict[str, list[str]], list[str]]:
    """Return the published classes with those of their members that packages use, and constants."""
    used = words_of_consumers()

    def is_used(name: str) -> bool:
        return sum(name in words for words in used) >= LEAST_CONSUMERS

    published = packages() / "@types" / "bmapgl"
    classes: dict[str, list[str]] = {}
    constants: list[str] = []
    for file in sorted(published.glob("bmapgl.*.d.ts")):
        if "lib" in file.name or "mapvgl" in file.name:
            continue  # declarations of other scripts
        text = file.read_text(encoding="utf-8")
        constants += [name for name in CONSTANT.findall(text) if is_used(name)]
        for name, body in PUBLISHED.findall(text):
            if is_used(name):
                classes[name] = sorted({member for member in MEMBER.findall(body) if is_used(member)})
    return classes, constants


@pytest.mark.slow
def test_the_declarations_are_what_the_sources_say() -> None:
    assert FILE.read_text(encoding="utf-8") == generated_declarations()


@pytest.mark.slow
def test_a_page_of_typescript_finds_every_name_that_packages_use(tmp_path: Path) -> None:
    classes, constants = wanted_names()
    assert len(classes) > 25
    assert sum(map(len, classes.values())) > 140
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
