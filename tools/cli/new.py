"""`geoportrait new`: begin a family of services."""

from pathlib import Path

import click

ROOT = Path(__file__).parents[2]


@click.command()
@click.argument("name")
@click.option("--title", default="", help="What the service is called, in English.  [from NAME]")
@click.option("--title-zh", default="", help="What the service is called, in Chinese.  [the English title]")
def new(name: str, title: str, title_zh: str) -> None:
    """Begin the family NAME, e.g. map_track: its folder, rows, manifests, page and a first test.

    What is written answers at once; then it is yours.
    """
    from tools.deployment.findings import DeploymentError
    from tools.scaffold.family import ScaffoldError, make_family

    try:
        paths = make_family(ROOT, name, title, title_zh)
    except (ScaffoldError, DeploymentError) as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(f"wrote {path.relative_to(ROOT)}")
    click.echo("next: `make up`, then `.venv/bin/geoportrait docs` fills the page of the API")
