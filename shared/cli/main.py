"""`geoportrait`: one command; its sub-commands live in the sibling modules and load when called."""

import importlib

import click

# Name of the sub-command -> module and object. A module that is not installed here (an extra) is reported
# only when its command is called.
COMMANDS = {
    "apps": "shared.cli.apps:apps",
    "deployment": "shared.cli.deployment:deployment",
    "docs": "shared.cli.docs:docs",
    "models": "shared.cli.models:models",
    "packs": "shared.cli.packs:packs",
    "settings": "shared.cli.settings:show",
    "up": "shared.cli.up:up",
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


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geoportrait")
def cli() -> None:
    """ID-photo segmentation and 37 map services, wire-compatible with Baidu's APIs."""


if __name__ == "__main__":
    cli()
