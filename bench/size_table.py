"""Print the tables of docs/id-photos.md from the data: sizes, colours and photos a sheet.

    python -m bench.size_table

They are Markdown, to be pasted.
"""

from bench.command import arguments
from functions.segment_idphoto.engine.photo.colours import named_colours
from functions.segment_idphoto.engine.photo.sheet_plan import find_paper, plan_sheet
from functions.segment_idphoto.engine.photo.specifications import (
    PhotoSpecification,
    Rule,
    load_specifications,
)

PHOTOS = ((22, 32), (25, 35), (26, 32), (33, 48), (35, 45), (35, 49), (35, 53), (51, 51))
SHEETS = (("5-inch", 3, 2), ("6-inch", 3, 2), ("6-inch", 5, 2.54), ("a4", 3, 2), ("6-inch", 3, 0))


def limits(rule: Rule) -> str:
    """Return one limit as people write it."""
    low = "" if rule.min is None else f"{rule.min:g}"
    high = "" if rule.max is None else f"{rule.max:g}"
    span = f"{low}-{high}" if low and high else f">= {low}" if low else f"<= {high}"
    edge = f" from {rule.edge}" if rule.edge else ""
    unit = "" if rule.unit == "fraction" else f" {rule.unit}"
    return f"{rule.measure.replace('_', ' ')}{edge} {span}{unit}"


def size_row(row: PhotoSpecification) -> str:
    """Return one row of the size table."""
    pixels = "native 3:4" if row.size is None else f"{row.size[0]}x{row.size[1]}"
    paper = "" if row.mm is None else f"{row.mm[0]:g}x{row.mm[1]:g}"
    kept = ", ".join(limits(rule) for rule in row.rules if rule.is_limit)
    low, high = row.file.min_kb, row.file.max_kb
    size = "" if low is None and high is None else f"{low or ''}-{high or ''}"
    cells = (
        f"`{row.id}`",
        row.name_zh,
        paper,
        f"{pixels} @{row.dpi}",
        kept,
        ", ".join(row.backgrounds),
        size,
    )
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Print the three tables."""
    arguments(__doc__).parse_args()
    specifications = load_specifications()
    print(f"Version {specifications.version}, {len(specifications)} rows.\n")
    print("| id | name | mm | px @dpi | limits | backgrounds | KB |\n|---|---|---|---|---|---|---|")
    for row in specifications.values():
        print(size_row(row))
    by_rgb: dict[tuple[int, int, int], list[str]] = {}
    for name, rgb in named_colours().items():
        by_rgb.setdefault(rgb, []).append(name)
    print("\n| colour | names |\n|---|---|")
    for rgb, names in by_rgb.items():
        print(f"| {','.join(map(str, rgb))} | {', '.join(names)} |")
    titles = [f"{paper}, margin {margin:g}, gap {gap:g}" for paper, margin, gap in SHEETS]
    print(f"\n| photo | {' | '.join(titles)} |\n|{'---|' * (len(SHEETS) + 1)}")
    for mm in PHOTOS:
        counts = [
            len(plan_sheet(find_paper(paper), [(mm, None)], margin=margin, gap=gap).placements)
            for paper, margin, gap in SHEETS
        ]
        print(f"| {mm[0]}x{mm[1]} | {' | '.join(map(str, counts))} |")


if __name__ == "__main__":
    main()
