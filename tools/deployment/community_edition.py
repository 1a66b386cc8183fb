"""Make the stack file of OpenFaaS CE from the one of OpenFaaS Standard.

CE refuses scale-to-zero and every other scaling label, ignores profiles and separate ready probes, and
has no GPU: what it refuses is dropped, replicas are bounded, and segment-idphoto computes on the CPU.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from tools.deployment.stack import MAX_COMMUNITY_REPLICAS
from tools.deployment.tables import OpenFaaSKey, openfaas
from tools.deployment.yaml_files import Document, parse_documents, with_defaults

_HEAD = """\
# The bundle on OpenFaaS CE, for a trial: no scale to zero, no GPU, public images only, at most 5 replicas,
# and the licence ends commercial use after 60 days.
# Made from deploy/functions.toml; do not edit: geoportrait deployment render-files
"""


def render_community_edition(
    standard: str, cpu_variant: Mapping[str, str], location: str = "stack.yml"
) -> str:
    """Return the text of stack.ce.yml.

    `standard` is the text of stack.yml with its `${NAME:-default}`, which stay; `cpu_variant` gives new
    defaults (deploy/openfaas/variants/cpu.env). Raises DeploymentError when `standard` is not YAML.
    """
    [content] = parse_documents(with_defaults(standard, cpu_variant), location)
    for function in content["functions"].values():
        for part, rules in (("labels", openfaas().labels), ("annotations", openfaas().annotations)):
            if part in function:
                function[part] = _keys_of_community_edition(function[part], rules)
    return _HEAD + _dump(content)


def _keys_of_community_edition(values: Mapping[str, Any], rules: Mapping[str, OpenFaaSKey]) -> dict[str, Any]:
    kept_values: dict[str, Any] = {}
    for name, value in values.items():
        edition = rules[name].ce if name in rules else ""
        if edition == "five":
            kept_values[name] = str(min(int(value), MAX_COMMUNITY_REPLICAS))
        elif edition != "refused":
            kept_values[name] = value
    return kept_values


class _Dumper(yaml.SafeDumper):
    """Writes every map out instead of anchors, and quotes what faas-cli replaces before it reads the YAML."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if "${" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def _dump(content: Document) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
