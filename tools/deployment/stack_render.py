"""Make stack.yml, the stack file of OpenFaaS Standard, from the function table.

Parts that a function has in common with the table's defaults stand once, at the first function that has
them, and the others refer to them by YAML anchors: `&web-labels`, `*web-labels`.
"""

from textwrap import indent, wrap

from tools.deployment.function_table import TABLE, FunctionRow, FunctionTable, Resources
from tools.deployment.stack import HEALTH_PATH, READY_PATH
from tools.deployment.yaml_files import scalar

WIDTH = 118

_HEAD = """\
# The bundle on OpenFaaS Standard: functions that scale to zero, segment-idphoto on a GPU.
# Made from {table}; do not edit: geoportrait deployment render-files
#
# Another processor: set -a; . deploy/openfaas/variants/cpu.env; set +a; faas-cli up -f stack.yml
# Settings of the site: deploy/openfaas/settings.yml. Secrets and profiles: docs/deployment.md.
version: 1.0
provider:
  name: openfaas
  gateway: ${{OPENFAAS_URL:-http://127.0.0.1:8080}}

configuration:
  copy: # into the build context beside docker/Dockerfile
    - ./functions
    - ./shared
    - ./requirements

functions:
"""

_FUNCTION = """\
  {name}:
    lang: dockerfile
    handler: ./docker
    image: ${{REGISTRY:-registry.example/geoportrait}}/{name}:${{TAG:-{version}}}{variant}
    build_args:
      FUNCTION: {folder}
      LOCK: {lock}
    environment_file:
      - ./deploy/openfaas/settings.yml
    environment:{environment}
    secrets:
{secrets}
    labels:{labels}
    annotations:{annotations}
    requests:{requests}
    limits:{limits}
    readonly_root_filesystem: true
"""

_LABELS = """\
com.openfaas.scale.zero: "true"
com.openfaas.scale.zero-duration: {idle}
com.openfaas.scale.min: "1"
com.openfaas.scale.max: "{max_scale}"
com.openfaas.scale.type: capacity
com.openfaas.scale.target: {target}
com.openfaas.scale.target-proportion: "0.7"
"""

_ANNOTATIONS = f"""\
com.openfaas.profile: {{profiles}}
com.openfaas.health.http.path: {HEALTH_PATH}
com.openfaas.health.http.periodSeconds: "10"
com.openfaas.health.http.timeoutSeconds: "5"
com.openfaas.health.http.failureThreshold: "3"
com.openfaas.ready.http.path: {READY_PATH}
com.openfaas.ready.http.periodSeconds: "1"
com.openfaas.ready.http.timeoutSeconds: "2"
com.openfaas.ready.http.failureThreshold: "2"
"""


def render_stack(table: FunctionTable, version: str) -> str:
    """Return the text of stack.yml; `version` is the default of the images' tag."""
    default_parts = _parts(table.defaults)
    anchors: set[str] = set()
    entries = []
    for row in table.rows:
        blocks = {}
        for key, part in _parts(row).items():
            blocks[key] = _block(key, part, part == default_parts[key], anchors)
        lock = row.openfaas.lock or row.lock
        entry = _FUNCTION.format(
            name=row.name,
            version=version,
            variant=f"-{lock}" if row.variants else "",
            folder=row.folder,
            lock=lock,
            secrets="\n".join(f"      - {name}" for name in row.secrets),
            **blocks,
        )
        comment = "".join(f"  # {line}\n" for line in wrap(row.comment, WIDTH))
        entries.append(comment + entry)
    return _HEAD.format(table=TABLE) + "\n".join(entries)


def _block(key: str, part: str, is_default: bool, anchors: set[str]) -> str:
    """Return what follows `key:`, with an anchor or as a reference when it is the default part."""
    if is_default and key in anchors:
        return f" *web-{key}"
    anchor = ""
    if is_default:
        anchors.add(key)
        anchor = f" &web-{key}"
    if part.startswith("#"):
        comment, _, part = part.partition("\n")
        anchor += f" {comment}"
    return f"{anchor}\n{indent(part.rstrip(), ' ' * 6)}"


def _parts(row: FunctionRow) -> dict[str, str]:
    """Return the parts of an entry that functions may share, unindented."""
    openfaas = row.openfaas
    profiles = ",".join(filter(None, ("geoportrait-restricted", openfaas.profile)))
    limits = row.limits.model_copy(update={"memory": openfaas.memory or row.limits.memory})
    return {
        "environment": _environment(row),
        "labels": _LABELS.format(idle=row.idle.value, max_scale=row.max_scale, target=f'"{openfaas.target}"'),
        "annotations": _ANNOTATIONS.format(profiles=profiles),
        "requests": _amounts(row.requests),
        "limits": _amounts(limits),
    }


def _environment(row: FunctionRow) -> str:
    lines = []
    for variable in row.environment:
        lines += [f"# {line}" for line in wrap(variable.comment, WIDTH)]
        lines.append(f"{variable.name}: {scalar(variable.openfaas or variable.value)}")
    return "\n".join(lines)


def _amounts(resources: Resources) -> str:
    remark = f"# {resources.comment}\n" if resources.comment else ""
    return f"{remark}cpu: {scalar(resources.cpu)}\nmemory: {scalar(resources.memory)}"
