"""The public route table as Gateway API HTTPRoutes, for Knative with Kourier."""

from collections.abc import Iterable, Sequence
from itertools import batched, groupby

import yaml

from tools.deployment.inventory import NAMESPACE
from tools.deployment.yaml_files import Document
from tools.routes import Route, deployed_name, public_routes

_HEAD = """\
# Made from the endpoints' declarations; do not edit: geoportrait deployment render-routes httproutes
"""

MATCHES_A_RULE = 64
"""Gateway API takes 64 matches a rule and 128 an HTTPRoute; a path needs two, one with a trailing slash."""


def render_http_routes(routes: Iterable[Route]) -> str:
    """Return the HTTPRoutes for Knative: one a function, through Kourier's inner gateway by host name."""
    by_function = groupby(
        sorted(public_routes(routes), key=lambda route: route.function), key=lambda route: route.function
    )
    documents = [_http_route(function, list(own)) for function, own in by_function]
    documents.append(_reference_grant())
    return _HEAD + yaml.safe_dump_all(documents, sort_keys=False, explicit_start=True, width=120)


def _http_route(function: str, routes: Sequence[Route]) -> Document:
    name = deployed_name(function)
    matches: list[Document] = []
    for route in routes:
        if route.prefix:  # Gateway API's prefix covers the path itself and its trailing slash
            matches.append({"path": {"type": "PathPrefix", "value": route.path}})
        else:
            matches.extend({"path": {"type": "Exact", "value": path}} for path in route.spellings)
    rules = [
        {
            "matches": list(batch),
            "filters": [
                {"type": "URLRewrite", "urlRewrite": {"hostname": f"{name}.{NAMESPACE}.svc.cluster.local"}}
            ],
            "backendRefs": [{"name": "kourier-internal", "namespace": "kourier-system", "port": 80}],
            "timeouts": {"request": "65s"},
        }
        for batch in batched(matches, MATCHES_A_RULE)
    ]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {"parentRefs": [{"name": NAMESPACE}], "rules": rules},
    }


def _reference_grant() -> Document:
    return {
        "apiVersion": "gateway.networking.k8s.io/v1beta1",
        "kind": "ReferenceGrant",
        "metadata": {"name": NAMESPACE, "namespace": "kourier-system"},
        "spec": {
            "from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": NAMESPACE}],
            "to": [{"group": "", "kind": "Service", "name": "kourier-internal"}],
        },
    }
