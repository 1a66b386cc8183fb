"""How much code each image holds: what docker/Dockerfile copies, less what never enters the build context.

    python -m bench.image_code [--root OTHER_CHECKOUT]

Third-party packages are not counted; the lock files name them.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from bench.command import arguments

COPY = re.compile(r"^COPY (?!--from)(\S+) \S+$", re.MULTILINE)
CODE = {".py", ".toml", ".lua", ".json"}


def copied_files(root: Path, function: str) -> Iterator[Path]:
    """Yield the code that the image of a function folder holds."""
    dockerfile = (root / "docker/Dockerfile").read_text(encoding="utf-8")
    ignore = (root / "docker/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in ignore if line and not line.startswith(("#", "!")) and line != "*"]
    for source in COPY.findall(dockerfile):
        if source.startswith("requirements/"):
            continue
        place = root / source.replace("${FUNCTION}", function)
        for file in [place] if place.is_file() else sorted(place.rglob("*")):
            relative = file.relative_to(root).as_posix()
            is_ignored = any(fnmatch(relative, f"{pattern.lstrip('*/')}*") for pattern in patterns)
            if file.suffix in CODE and "__pycache__" not in relative and not is_ignored:
                yield file


def main() -> None:
    """Print files, lines and kilobytes for every function."""
    parser = arguments(__doc__)
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).parents[1], help="the checkout to measure"
    )
    root = parser.parse_args().root
    print(f"{'function':18} {'files':>6} {'lines':>8} {'kB':>7}")
    for main_file in sorted((root / "functions").glob("*/main.py")):
        texts = [file.read_bytes() for file in copied_files(root, main_file.parent.name)]
        lines, size = sum(text.count(b"\n") for text in texts), sum(map(len, texts))
        print(f"{main_file.parent.name:18} {len(texts):6} {lines:8} {size / 1000:7.0f}")


if __name__ == "__main__":
    main()
