"""How commands print: tables for people, JSON for programs."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
import orjson

if TYPE_CHECKING:
    from shared.stores.artifacts import Verification

MEGABYTE = 1_000_000


def failure(error: Exception, setting: str) -> click.ClickException:
    """Return what a command that needs the place named by `setting` ends with: one line and status 1."""
    from shared.config import settings

    hint_for_make_up = (
        "for the bundle of `make up` on this machine: set -a; . .geoportrait/environment; set +a"
    )
    hint = (
        ""
        if setting in settings().model_fields_set
        else f" ({setting.upper()} is not set; {hint_for_make_up})"
    )
    return click.ClickException(f"{error}{hint}")


def print_json(content: Any) -> None:
    """Print indented JSON."""
    click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())


def say(as_json: bool, text: str, **fields: Any) -> None:
    """Print what was done: the text for people, the fields for programs."""
    if as_json:
        print_json(fields)
    else:
        click.echo(text)


def print_verification(label: str, verification: "Verification", as_json: bool, **fields: str) -> None:
    """Print what reading every byte of a version found; raises SystemExit(1) on a fault."""
    if as_json:
        read = {"version": verification.version, "files": verification.files, "bytes": verification.size}
        print_json({**fields, **read, "faults": verification.faults})
    else:
        megabytes = verification.size / MEGABYTE
        click.echo(f"{label} {verification.version}: {verification.files} files, {megabytes:.1f} MB")
        for fault in verification.faults:
            click.echo(f"  {fault}")
        click.echo(
            "every byte is as published" if not verification.faults else f"{len(verification.faults)} faults"
        )
    if verification.faults:
        raise SystemExit(1)


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
