"""How commands print: tables for people, JSON for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

import click
import orjson


def print_json(content: Any) -> None:
    """Print indented JSON."""
    click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())


def print_table(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows that have the same keys as a table."""
    from rich.console import Console
    from rich.table import Table

    if not rows:
        click.echo(f"{title}: none")
        return
    table = Table(title=title, title_justify="left")
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    Console().print(table)


def print_rows(title: str, content: Mapping[str, Any]) -> None:
    """Print names and values below each other, unbroken, so that values can be copied."""
    width = max(map(len, content))
    click.echo(title)
    for name, value in content.items():
        click.echo(f"  {name:<{width}}  {_text(value)}")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
