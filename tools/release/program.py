"""The program as the offline bundle carries it: its files, and a wheel that tells Python where they are."""

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from shared.config.release import RELEASE
from tools.release.lock_file import ROOT

PARTS: Final = (
    *("functions", "javascript", "models", "packages", "shared", "tools"),
    *("deploy", "docker", "docs", "knative", "requirements", "setup", "template"),
    *("CHANGELOG.md", "LICENSE", "Makefile", "README.md", "README.zh-CN.md", "SECURITY.md"),
    *("pyproject.toml", "stack.yml", "stack.ce.yml"),
)
"""What of the repository is carried: nothing that tests it, and nothing that was made or kept beside it."""
WHEEL: Final = f"geoportrait-{RELEASE}-py3-none-any.whl"
_SUFFIXES_OF_CACHES: Final = frozenset({".pyc", ".part"})
_FIRST_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest of a ZIP file


def program_files(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Yield the path inside the program and the file, sorted; hidden files and caches are left out."""
    for part in sorted(PARTS):
        place = root / part
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            relative = path.relative_to(root)
            if path.is_dir() or path.is_symlink() or path.suffix in _SUFFIXES_OF_CACHES:
                continue
            if not any(name.startswith(".") or name == "__pycache__" for name in relative.parts):
                yield relative.as_posix(), path


def program_wheel() -> bytes:
    """Return a wheel that holds no code: the folder four above its packages is searched for it.

    So the program stays one folder of files, as in the repository, whose tables and manifests it reads; and
    the environment can be made anew without it.
    """
    info = f"geoportrait-{RELEASE}.dist-info"
    files = {
        "geoportrait.pth": "../../../..\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: geoportrait\nVersion: {RELEASE}\n",
        f"{info}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: geoportrait\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
        f"{info}/entry_points.txt": "[console_scripts]\ngeoportrait = tools.cli.main:cli\n",
    }
    record = f"{info}/RECORD"
    return _zip({**files, record: _record(files) + f"{record},,\n"})


def _record(files: Mapping[str, str]) -> str:
    lines = []
    for name, text in files.items():
        digest = hashlib.sha256(text.encode()).digest()
        lines.append(f"{name},sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()},{len(text)}\n")
    return "".join(lines)


def _zip(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_DATE), text)
    return content.getvalue()
