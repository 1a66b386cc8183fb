"""The public route table as Gateway API HTTPRoutes, for Knative with Kourier."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, groupby

import yaml

from shared.web.endpoint import QUERY_TYPE
from tools.deployment.inventory import NAMESPACE
from tools.deployment.yaml_files import Document
from tools.routes import Route, deployed_name, public_routes

_HEAD = """\
# Made from the endpoints' declarations; do not edit: geoportrait deployment render-routes httproutes
"""

MATCHES_A_RULE = 64
MATCHES_A_ROUTE = 128
"""What Gateway API takes in a rule and in an HTTPRoute; a path needs two, one with a trailing slash."""


def render_http_routes(routes: Iterable[Route]) -> str:
    """Return the HTTPRoutes for Knative, through Kourier's inner gateway by host name.

    There is one a function, or several where its paths are more than one may have.
    """
    by_function = groupby(
        sorted(public_routes(routes), key=lambda route: route.function), key=lambda route: route.function
    )
    documents = [document for function, own in by_function for document in _http_routes(function, list(own))]
    documents.append(_reference_grant())
    return _HEAD + yaml.safe_dump_all(documents, sort_keys=False, explicit_start=True, width=120)


def _http_routes(function: str, routes: Sequence[Route]) -> Iterator[Document]:
    name = deployed_name(function)
    matches = [match for route in routes for match in _matches(route)]
    for number, batch in enumerate(batched(matches, MATCHES_A_ROUTE), 1):
        yield _http_route(name, f"{name}-{number}" if number > 1 else name, batch)


def _http_route(service: str, name: str, matches: Sequence[Document]) -> Document:
    rules = [
        {
            "matches": list(batch),
            "filters": [
                {"type": "URLRewrite", "urlRewrite": {"hostname": f"{service}.{NAMESPACE}.svc.cluster.local"}}
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


def console_http_route(routes: Sequence[Route], host: str, authority: str) -> Document:
    """Return the HTTPRoute of the management network: `host` alone; the function is told the `authority`."""
    [document] = _http_routes(routes[0].function, routes)
    document["spec"]["parentRefs"] = [{"name": f"{NAMESPACE}-management"}]
    document["spec"]["hostnames"] = [host]
    authority_header = {"name": "X-Forwarded-Host", "value": authority}
    for rule in document["spec"]["rules"]:
        rule["filters"].append(
            {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": [authority_header]}}
        )
    return document


def _matches(route: Route) -> Iterator[Document]:
    query: Document = (
        {"queryParams": [{"name": QUERY_TYPE, "value": route.query_type}]} if route.query_type else {}
    )
    if route.prefix:  # Gateway API's prefix covers the path itself and its trailing slash
        yield {"path": {"type": "PathPrefix", "value": route.path}, **query}
        return
    for path in route.spellings:
        yield {"path": {"type": "Exact", "value": path}, **query}


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
