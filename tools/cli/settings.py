"""`geoportrait settings`: every setting with its default and meaning, as the documents show them."""

import click

from shared.config.table import markdown_table


@click.command("settings")
def show() -> None:
    """Print the configuration table (Markdown); no value of this machine is read."""
    click.echo(markdown_table())
