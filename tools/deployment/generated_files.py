"""The deployment files that are made from deploy/functions.toml: their texts, and writing them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.deployment.community_edition import render_community_edition
from tools.deployment.event_door import EVENT_DOOR, render_event_door
from tools.deployment.findings import DeploymentError, Finding
from tools.deployment.function_table import TABLE, parse_function_table, with_function
from tools.deployment.knative_base import render_kustomization, render_service
from tools.deployment.schedules import CRON_JOBS, PING_SOURCES, render_cron_jobs, render_ping_sources
from tools.deployment.stack_render import render_stack
from tools.deployment.yaml_files import read_text

STACK = "stack.yml"
STACK_CE = "stack.ce.yml"


def generated_files(table_text: str, version: str, cpu_variant: Mapping[str, str]) -> dict[str, str]:
    """Return the text of every generated file by its path below the root.

    `version` is that of the images, `cpu_variant` the variables of deploy/openfaas/variants/cpu.env.
    Raises DeploymentError when the table is wrong.
    """
    table = parse_function_table(table_text)
    stack = render_stack(table, version)
    files = {STACK: stack, STACK_CE: render_community_edition(stack, cpu_variant)}
    files["knative/base/kustomization.yaml"] = render_kustomization([row.name for row in table.rows])
    files[PING_SOURCES] = render_ping_sources(table)
    files[CRON_JOBS] = render_cron_jobs(table, version)
    files[EVENT_DOOR] = render_event_door(table)
    for row in table.rows:
        files[f"knative/base/{row.name}.yaml"] = render_service(row, version)
    return files


def check_generated_files(root: Path, files: Mapping[str, str]) -> Iterator[Finding]:
    """Check that every generated file is what the table gives."""
    for name, text in files.items():
        try:
            is_current = read_text(root / name, name) == text
        except DeploymentError:
            is_current = False
        if not is_current:
            yield Finding(
                name,
                f"a file that differs from what {TABLE} gives",
                "the generated one",
                "run `geoportrait deployment render-files`",
            )


def write_generated_files(root: Path, files: Mapping[str, str]) -> list[str]:
    """Write the files that are behind; return their names."""
    outdated_files = [finding.location for finding in check_generated_files(root, files)]
    for name in outdated_files:
        (root / name).write_text(files[name], encoding="utf-8")
    return outdated_files


def add_row(root: Path, name: str, fields: Mapping[str, Any]) -> None:
    """Add a function to the table below `root`; `fields` are those that differ from the table's defaults.

    Raises:
        DeploymentError: the function has a row already, or a field is wrong; the table stays as it was.
    """
    file = root / TABLE
    file.write_text(with_function(read_text(file, TABLE), name, fields), encoding="utf-8")
