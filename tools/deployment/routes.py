"""The public route table as an nginx configuration or as Gateway API HTTPRoutes.

Both are made from the endpoints' own declarations (`tools.routes.load_routes`), so a path is written
once. Event endpoints are not public: object stores reach them inside the network.
"""

from collections.abc import Iterable, Sequence
from itertools import batched, groupby
from typing import TYPE_CHECKING, Literal

import yaml

from tools.deployment.inventory import deployed_name
from tools.deployment.yaml_files import Document

if TYPE_CHECKING:
    from tools.routes import Route

Platform = Literal["openfaas", "knative"]

NAMESPACE = "geoportrait"
MATCHES_A_RULE = 64
"""Gateway API takes 64 matches a rule and 128 an HTTPRoute; a path needs two, one with a trailing slash."""

_GENERATED_NOTE = "# Made from the endpoints' declarations; do not edit: geoportrait deployment render-routes"

_NGINX_HEAD = """\
{made}
#
# Included inside `http {{ }}`. The site adds its certificate in listen.conf (see docs/deployment.md).

# Keys and tokens travel in query strings: only the path is logged, and errors without their request line.
log_format geoportrait escape=json
    '{{"time":"$time_iso8601","method":"$request_method","path":"$uri","status":$status,'
    '"bytes":$body_bytes_sent,"seconds":$request_time,"upstream_seconds":"$upstream_response_time"}}';

upstream geoportrait_functions {{
    server {upstream};
    keepalive 64;
}}

server {{
    include geoportrait/listen.conf;
    access_log /dev/stdout geoportrait;
    error_log /dev/stderr crit;
    server_tokens off;
    charset utf-8;

    # Photos have 4 MB and map bodies 8 MB; beyond that the functions' own errors would come too late.
    client_max_body_size 9m;
    client_body_timeout 30s;
    # Lists of coordinates in a GET are long.
    large_client_header_buffers 8 32k;

    proxy_http_version 1.1;
    # All headers stand here: one in a location would make nginx forget these.
    set $function_host $host;
    proxy_set_header Host $function_host;
    proxy_set_header Connection "";
    # The caller's address as nginx sees it; what a caller claims about itself is dropped.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_connect_timeout 5s;
    # A cold start may use half a minute of it.
    proxy_read_timeout 65s;
    proxy_send_timeout 65s;
    # A photo is computed once: what a function answered, or did not, is never asked for again.
    proxy_next_upstream off;

    location / {{
        default_type application/json;
        return 404 '{{"status":260,"message":"服务不存在"}}';
    }}
"""
_UPSTREAMS: dict[Platform, str] = {
    "openfaas": "gateway.openfaas.svc.cluster.local:8080",
    "knative": "kourier-internal.kourier-system.svc.cluster.local:80",
}


def render_nginx(routes: Iterable["Route"], platform: Platform) -> str:
    """Return the nginx configuration that sends every public path to its function."""
    blocks = [_NGINX_HEAD.format(made=_GENERATED_NOTE, upstream=_UPSTREAMS[platform])]
    for route in _public(routes):
        if route.prefix:
            blocks.append(_location(f"^~ {route.path}/", route.function, f"{route.path}/", platform))
        blocks.extend(_location(f"= {path}", route.function, path, platform) for path in _spellings(route))
    return "".join(blocks) + "}\n"


def _location(match: str, function: str, path: str, platform: Platform) -> str:
    name = deployed_name(function)
    if platform == "openfaas":
        lines = [f"proxy_pass http://geoportrait_functions/function/{name}{path};"]
    else:
        lines = [
            f"set $function_host {name}.{NAMESPACE}.svc.cluster.local;",
            f"proxy_pass http://geoportrait_functions{path};",
        ]
    return "\n".join(["", f"    location {match} {{", *(f"        {line}" for line in lines), "    }", ""])


def render_http_routes(routes: Iterable["Route"]) -> str:
    """Return the HTTPRoutes for Knative: one a function, through Kourier's inner gateway by host name."""
    by_function = groupby(
        sorted(_public(routes), key=lambda route: route.function), key=lambda route: route.function
    )
    documents = [_http_route(function, list(own)) for function, own in by_function]
    documents.append(_reference_grant())
    return f"{_GENERATED_NOTE}\n" + yaml.safe_dump_all(
        documents, sort_keys=False, explicit_start=True, width=120
    )


def _http_route(function: str, routes: Sequence["Route"]) -> Document:
    name = deployed_name(function)
    matches: list[Document] = []
    for route in routes:
        if route.prefix:  # Gateway API's prefix covers the path itself and its trailing slash
            matches.append({"path": {"type": "PathPrefix", "value": route.path}})
        else:
            matches.extend({"path": {"type": "Exact", "value": path}} for path in _spellings(route))
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


def _public(routes: Iterable["Route"]) -> list["Route"]:
    return sorted(route for route in routes if route.public)


def _spellings(route: "Route") -> tuple[str, ...]:
    return (route.path,) if route.prefix else (route.path, f"{route.path}/")
