"""`geoportrait docs`: write the OpenAPI document and the generated parts of docs/api and of the READMEs."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "api"


FEED_SCHEMA = ROOT / "docs/weather-feed.schema.json"


def render_documents(packs: Path, pages: Path = PAGES) -> Mapping[Path, bytes]:
    """Return what the files should hold; `packs` is the folder of the built data packs.

    Raises PageError when the pages and the endpoints do not match, TableError for a README without its table.
    """
    from functions.map_coordinate.openapi.endpoints import FILE
    from functions.map_weather.engine.providers.feed import render_schema
    from shared.catalogue import load_catalogue
    from tools.documents.api_pages import render_pages
    from tools.documents.openapi import render_openapi
    from tools.documents.service_table import render_readmes
    from tools.packs.build import ensure_pack
    from tools.routes import load_functions

    functions = list(load_functions())
    catalogue = load_catalogue()
    with ExitStack() as stack:
        for pack in {id(pack): pack for function in functions for pack in function.packs}.values():
            stack.enter_context(pack.use_folder(ensure_pack(pack.name, packs).folder))
        texts = dict(render_pages(pages, functions, catalogue))
    texts |= render_readmes(ROOT, functions, catalogue)
    pages_data = {page: text.encode() for page, text in texts.items()}
    return {**pages_data, FILE: render_openapi(functions), FEED_SCHEMA: render_schema()}


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when a file is not up to date.")
@click.option(
    "--packs",
    type=click.Path(file_okay=False, path_type=Path),
    default=ROOT / ".cache/packs",
    help="Built data packs.  [.cache/packs]",
)
def docs(check: bool, packs: Path) -> None:
    """Write the OpenAPI document and the generated parts of docs/api and of the READMEs."""
    from tools.documents.api_pages import PageError
    from tools.documents.service_table import TableError

    try:
        documents = render_documents(packs)
    except (PageError, TableError) as error:
        raise click.ClickException(str(error)) from None
    stale = {file: data for file, data in documents.items() if not file.exists() or file.read_bytes() != data}
    for file, data in stale.items():
        if not check:
            file.write_bytes(data)
        click.echo(f"{'not up to date' if check else 'wrote'}: {file.relative_to(ROOT)}")
    if check and stale:
        raise SystemExit(1)
