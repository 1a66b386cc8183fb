"""`geoportrait docs`: write the OpenAPI document and the generated parts of docs/api.md."""

from collections.abc import Mapping
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "api.md"


def rendered(packs: Path) -> Mapping[Path, bytes]:
    """Return what the files should hold; `packs` is the folder of the built data pack.

    Raises PageError when the page and the endpoints do not match.
    """
    from functions.map_coordinate.openapi.endpoints import FILE
    from functions.pack_builder.building import ensure_pack
    from shared.catalogue import load_catalogue
    from tools.documents.api_page import PageError, fill_page, parts_of, render_part
    from tools.documents.openapi import render_openapi
    from tools.routes import load_functions

    functions = list(load_functions())
    for pack in {id(pack): pack for function in functions for pack in function.packs}.values():
        pack.fix(ensure_pack(pack.name, packs).folder)
    endpoints = {
        endpoint.paths[0]: endpoint
        for function in functions
        for endpoint in function.endpoints
        if endpoint.public and endpoint.documentation() is not None
    }
    page = PAGE.read_text(encoding="utf-8")
    if wrong := set(parts_of(page)) ^ set(endpoints):
        raise PageError(f"docs/api.md and the endpoints differ in {', '.join(sorted(wrong))}")
    catalogue = load_catalogue()
    text = fill_page(page, lambda path: render_part(endpoints[path], catalogue))
    return {PAGE: text.encode(), FILE: render_openapi(functions)}


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a file is not up to date.")
@click.option(
    "--packs",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / ".cache/packs",
    help="Built data packs.  [.cache/packs]",
)
def docs(check: bool, packs: Path) -> None:
    """Write the OpenAPI document and the generated parts of docs/api.md."""
    stale = {
        file: data for file, data in rendered(packs).items() if not file.exists() or file.read_bytes() != data
    }
    for file, data in stale.items():
        if not check:
            file.write_bytes(data)
        click.echo(f"{'not up to date' if check else 'wrote'}: {file.relative_to(ROOT)}")
    if check and stale:
        raise SystemExit(1)
