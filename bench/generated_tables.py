"""Tables that benches write into documents, between two marks that are comments."""

from collections.abc import Sequence
from pathlib import Path


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def replace_part(document: Path, mark: str, content: str) -> None:
    """Put `content` between the comments `MARK: begin` and `MARK: end`. Raises ValueError without them."""
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    text = document.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{document.name}: expected {begin} and {end} once each; add both lines")
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    document.write_text(f"{before}{begin}\n{content}\n{end}{after}", encoding="utf-8")
