"""`geoportrait`: one command; its sub-commands live in the sibling modules and load when called."""

import errno
import importlib

import click

# Name of the sub-command -> module and object. A module that is not installed here (an extra) is reported
# only when its command is called.
COMMANDS = {
    "apps": "tools.cli.apps:apps",
    "audit-dependencies": "tools.cli.release:audit_dependencies",
    "backup": "tools.cli.backup:backup",
    "bundle": "tools.cli.release:bundle",
    "deployment": "tools.cli.deployment:deployment",
    "digest": "tools.cli.digest:digest",
    "docs": "tools.cli.docs:docs",
    "doctor": "tools.cli.inspection:doctor",
    "explain": "tools.cli.explain:explain",
    "freeze": "tools.cli.freeze:freeze",
    "images": "tools.cli.release:images",
    "inspect": "tools.cli.inspection:inspect_command",
    "models": "tools.cli.models:models",
    "new": "tools.cli.new:new",
    "operators": "tools.cli.operators:operators",
    "packs": "tools.cli.packs:packs",
    "reports": "tools.cli.reports:reports",
    "restore": "tools.cli.backup:restore",
    "rollback": "tools.cli.migration:rollback",
    "sbom": "tools.cli.release:sbom",
    "settings": "tools.cli.settings:show",
    "tracks": "tools.cli.tracks:tracks",
    "transmitters": "tools.cli.transmitters:transmitters",
    "up": "tools.cli.bundle:run_bundle",
    "upgrade": "tools.cli.migration:upgrade",
}


class LazyGroup(click.Group):
    """A group that imports a sub-command's module when the command is named or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all sub-commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a sub-command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - a mistake in the table above
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a sub-command; a wrong setting, a full disk or a forbidden folder is one line."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE or error.strerror is None:  # whoever read our output went away
                raise
            place = f"cannot use {error.filename}: " if error.filename else ""
            raise click.ClickException(f"{place}{error.strerror}") from error
        except ValueError as error:
            from shared.config import SettingsError  # where one was raised, it is imported

            if not isinstance(error, SettingsError):
                raise
            raise click.ClickException(str(error)) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geoportrait")
def cli() -> None:
    """ID-photo segmentation and 37 map services, wire-compatible with Baidu's APIs."""


if __name__ == "__main__":
    cli()
