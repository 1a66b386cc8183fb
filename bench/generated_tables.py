"""Tables that benches write into documents, between two marks that are comments."""

from collections.abc import Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def read_part(document: Path, mark: str) -> str:
    """Return what stands between `MARK: begin` and `MARK: end`. Raises ValueError without them."""
    return _split(document, mark)[1].strip("\n")


def replace_part(document: Path, mark: str, content: str) -> None:
    """Put `content` between the comments `MARK: begin` and `MARK: end`. Raises ValueError without them."""
    before, _, after = _split(document, mark)
    document.write_text(f"{before}\n{content}\n{after}", encoding="utf-8")


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of a Markdown table's rows, without its head."""
    return [line.strip("| ").split(" | ") for line in text.splitlines()[2:]]


def _split(document: Path, mark: str) -> tuple[str, str, str]:
    """Return what stands before a part, the part, and what stands behind it, with its comments."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    text = document.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{document.name}: expected {begin} and {end} once each; add both lines")
    before, _, rest = text.partition(begin)
    part, _, after = rest.partition(end)
    return before + begin, part, end + after
