"""`geoportrait inspect` and `geoportrait doctor`: what a set-up is made of, and why it does not work."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from msgspec.structs import asdict

from shared.config import settings
from tools.cli.output import print_json

if TYPE_CHECKING:
    from tools.inspection.target import Target

ROOT = Path(__file__).parents[2]
_COLOURS = ("green", "cyan", "yellow", "red")
_OPTIONS = (
    click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        default=ROOT / ".geoportrait",
        help="The folder of make up, looked at where no REDIS_URL is set.  [.geoportrait]",
    ),
    click.option("--gateway", default="", help="Base URL of the gateway.  [GATEWAY_URL, PUBLIC_URL]"),
    click.option(
        "--function-address",
        default="",
        metavar="URL",
        help="Where functions are reached, {name} in it.  [GATEWAY/function/{name}]",
    ),
    click.option(
        "--host", "hosts", multiple=True, help="A name that the certificate must hold (repeatable)."
    ),
    click.option("--deep", is_flag=True, help="Read every byte of models and packs."),
    click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
)


def _target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _target(home: Path, gateway: str, function_address: str, hosts: tuple[str, ...], deep: bool) -> "Target":
    from tools.inspection.target import find_target

    return find_target(
        settings(),
        home,
        gateway=gateway,
        function_address=function_address,
        extra_hosts=hosts,
        reads_all=deep,
    )


@click.command("inspect")
@_target_options
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("inspections"),
    show_default=True,
    help="Where the dated PDF and JSON are written.",
)
@click.option("--no-paper", is_flag=True, help="Write the JSON alone.")
def inspect_command(
    home: Path,
    gateway: str,
    function_address: str,
    hosts: tuple[str, ...],
    deep: bool,
    language: Literal["en", "zh"],
    as_json: bool,
    folder: Path,
    no_paper: bool,
) -> None:
    """Look at every part of a set-up: what is expected, what was found, what to do.

    Exit status 0: all is well; 1: there are warnings; 2: there are faults.
    """
    from tools.inspection.inspection import inspect
    from tools.inspection.report import as_json as inspection_json
    from tools.inspection.report import level_word, write_inspection
    from tools.inspection.texts import finding_line

    target = _target(home, gateway, function_address, hosts, deep)
    inspection = inspect(target)
    files = write_inspection(inspection, target.settings.report_organization, folder, on_paper=not no_paper)
    if as_json:
        print_json({**inspection_json(inspection), "files": [str(file) for file in files]})
    else:
        for finding in inspection.findings:
            line = finding_line(finding, language)
            mark = click.style(f"{level_word(finding.level, language):<8}", fg=_COLOURS[finding.level])
            click.echo(f"{mark} {line.subject}: {line.state}")
            if line.remedy:
                click.echo(f"{'':<8} → {line.remedy}")
        click.echo("\n".join(str(file) for file in files))
    raise SystemExit(inspection.worst.exit_status)


@click.command()
@_target_options
def doctor(
    home: Path,
    gateway: str,
    function_address: str,
    hosts: tuple[str, ...],
    deep: bool,
    language: Literal["en", "zh"],
    as_json: bool,
) -> None:
    """Find out why a set-up does not start or answer, the cause first, with one next step each.

    Exit status 0: nothing is wrong; 1: there are warnings; 2: there are faults.
    """
    from tools.inspection.finding import Level
    from tools.inspection.inspection import diagnose
    from tools.inspection.texts import finding_line

    findings = diagnose(_target(home, gateway, function_address, hosts, deep))
    if as_json:
        print_json(
            [
                {
                    "code": finding.code,
                    "level": finding.level.name.lower(),
                    **asdict(finding_line(finding, language)),
                }
                for finding in findings
            ]
        )
    elif not findings:
        click.echo({"en": "Nothing is wrong.", "zh": "未发现问题。"}[language])
    for finding in () if as_json else findings:
        line = finding_line(finding, language)
        mark = click.style("✗" if finding.level is Level.FAULT else "!", fg=_COLOURS[finding.level])
        click.echo(f"{mark} {line.subject}: {line.state}")
        click.echo(f"  → {line.remedy}")
    raise SystemExit(max((finding.level.exit_status for finding in findings), default=0))
