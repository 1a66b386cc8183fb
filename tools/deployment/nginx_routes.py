"""The public route table as an nginx configuration.

It is made from the endpoints' own declarations (`tools.routes.load_routes`), so a path is written once.
Event endpoints are not public: object stores reach them inside the network.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from shared.web.endpoint import QUERY_TYPE
from shared.web.outage_words import (
    FUNCTION,
    PATH,
    REASON_HEADER,
    SERVICE_HEADER,
    STATIC_OUTAGE,
    STATIC_TOO_LONG,
    TOO_LARGE,
    UNAVAILABLE,
)
from tools.deployment.inventory import NAMESPACE
from tools.routes import Route, deployed_name, management_routes, public_routes

Platform = Literal["openfaas", "knative"]

FIRST_PORT = 9101
"""The port of the first function where nobody chose the ports of the functions' processes."""

_NGINX_HEAD = """\
# Made from the endpoints' declarations; do not edit: geoportrait deployment render-routes {form}
#
# Included inside `http {{ }}`. The site adds its certificate in listen.conf (see docs/deployment.md).

# Keys and tokens travel in query strings: only the path is logged, and errors without their request line.
log_format geoportrait escape=json
    '{{"time":"$time_iso8601","method":"$request_method","path":"$uri","status":$status,'
    '"bytes":$body_bytes_sent,"seconds":$request_time,"upstream_seconds":"$upstream_response_time"}}';

# Paths of over 60 bytes are names in a map.
map_hash_bucket_size 256;

# An IPv6 caller has a network of addresses: its first 64 bits are the caller.
map $remote_addr $geoportrait_caller {{
    default $remote_addr;
    "~^(?<network>(?:[0-9a-f]+:){{4}})" $network;
}}
limit_conn_zone $geoportrait_caller zone=geoportrait_callers:10m;

{upstreams}
server {{
    include geoportrait/listen.conf;
    access_log /dev/stdout geoportrait;
    error_log /dev/stderr crit;
    server_tokens off;
    charset utf-8;

    # Photos have 4 MB and map bodies 8 MB; beyond that the functions' own errors would come too late.
    client_max_body_size 9m;
    # Nobody holds a connection by doing nothing: a head within 20 s, 30 s between two pieces of a body, 65 s
    # for an answer to be taken, and a share of the connections for each caller.
    client_header_timeout 20s;
    client_body_timeout 30s;
    send_timeout 65s;
    keepalive_timeout 75s;
    reset_timedout_connection on;
    limit_conn geoportrait_callers 256;
    limit_conn_status 503;
    # A head has 60 KiB, so that it stays below 64 with what is added here; lists of coordinates are long.
    client_header_buffer_size 1k;
    large_client_header_buffers 1 60k;
    # An answer is what its type says, nginx's own too.
    proxy_hide_header X-Content-Type-Options;
    add_header X-Content-Type-Options nosniff always;

    proxy_http_version 1.1;
    # All headers stand here: one in a location would make nginx forget these.
    set $function_host $host;
    proxy_set_header Host $function_host;
    proxy_set_header Connection "";
    # The caller's address as nginx sees it; what a caller claims about itself is dropped.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_connect_timeout 5s;
    # A cold start may use half a minute of it.
    proxy_read_timeout 65s;
    proxy_send_timeout 65s;
    # A photo is computed once: what a function answered, or did not, is never asked for again.
    proxy_next_upstream off;

    # Where no function answers, a small one answers in the caller's envelope and counts the failure; where
    # that is away too, a fixed text does. The path is kept, because the service is found by it.
    set $geoportrait_path $uri;
    recursive_error_pages on;
    error_page 502 503 504 = @outage;
    error_page 413 = @too_large;
    error_page 414 = /_geoportrait_too_long;

    location @outage {{
        {outage}
    }}

    # What speaks HTTP itself (tiles, styles, scripts) gets the same answers with their statuses.
    location @http_outage {{
        {http_outage}
    }}

    location @too_large {{
        {too_large}
    }}

    location @static_outage {{
        default_type application/json;
        add_header Retry-After 2 always;
        add_header X-Content-Type-Options nosniff always;
        return 200 '{static_outage}';
    }}

    location = /_geoportrait_too_long {{
        internal;
        default_type application/json;
        return 200 '{static_too_long}';
    }}

    location / {{
        default_type application/json;
        {no_service}
    }}
"""
_HANDED_OVER = """\
{directives}
        error_page 502 503 504 {status} @static_outage;
        proxy_intercept_errors on;
        proxy_method GET;
        proxy_pass_request_body off;
        proxy_read_timeout 5s;
        proxy_set_header Content-Length "";
        proxy_set_header Host $function_host;
        proxy_set_header Connection "";
        proxy_set_header {service_header} $geoportrait_service;
        proxy_set_header {reason_header} {reason};"""
_SERVICE_MAP = """\
# The service that a path is of, for the count of its failures.
map $geoportrait_path $geoportrait_service {{
    default "";
{services}
}}
"""
_UPSTREAM = """\
upstream {name} {{
    server {server};
    keepalive 64;
}}
"""
_QUERY_TYPE_MAP = """\
# Baidu's JavaScript asks everything at one path and names the service in the query.
map $arg_{field} ${variable} {{
    default {default};
{functions}
}}
"""
_NO_SERVICE = 'return 404 \'{"status":260,"message":"服务不存在"}\';'
PLATFORM_GATEWAYS: dict[Platform, str] = {
    "openfaas": "gateway.openfaas.svc.cluster.local:8080",
    "knative": "kourier-internal.kourier-system.svc.cluster.local:80",
}


def render_nginx(routes: Iterable[Route], platform: Platform) -> str:
    """Return the nginx configuration that sends every public path to its function on a platform."""
    upstreams = {"geoportrait_functions": PLATFORM_GATEWAYS[platform]}
    form = _OpenFaas() if platform == "openfaas" else _Knative()
    return _render(f"nginx-{platform}", upstreams, routes, form)


def render_process_nginx(routes: Iterable[Route], ports: Mapping[str, int]) -> str:
    """Return the configuration for functions that run as processes here.

    `ports` holds the local port of every function with a public route, by its folder.
    """
    table = public_routes(routes)
    names = sorted({route.function for route in table})
    upstreams = {name: f"127.0.0.1:{ports[name]}" for name in names}
    return _render("nginx-processes", upstreams, table, _Processes(names))


def numbered_ports(routes: Iterable[Route]) -> dict[str, int]:
    """Return a port for every function folder with a route, from FIRST_PORT on; the console has the last."""
    table = list(routes)
    names = sorted({route.function for route in public_routes(table)})
    names += [route.function for route in management_routes(table)]
    return {name: FIRST_PORT + number for number, name in enumerate(names)}


class _Form:
    """How one platform's functions are called: the lines inside a location."""

    can_hand_over = True
    """Whether the function that answers for others is there."""

    def name(self, function: str) -> str:
        """Return what stands for a function's folder in the table."""
        return deployed_name(function)

    def directives(self, function: str, path: str) -> list[str]:
        """Return the lines for a function, given by its name or by a variable, and for the path it sees."""
        raise NotImplementedError

    def directives_by_rewrite(self, function: str, path: str) -> list[str]:
        """Return the same lines for a named location, whose proxy_pass may have no path."""
        *lines, passing = self.directives(function, path)
        if lines and lines[-1].startswith("rewrite "):
            return [*lines, passing]
        upstream, slash, rest = passing.removeprefix("proxy_pass http://").removesuffix(";").partition("/")
        return [*lines, f"rewrite ^ {slash}{rest} break;", f"proxy_pass http://{upstream};"]


class _OpenFaas(_Form):
    def directives(self, function: str, path: str) -> list[str]:
        return _passing("geoportrait_functions", f"/function/{function}{path}")


class _Knative(_Form):
    def directives(self, function: str, path: str) -> list[str]:
        host = f"set $function_host {function}.{NAMESPACE}.svc.cluster.local;"
        return [host, *_passing("geoportrait_functions", path)]


class _Processes(_Form):
    def __init__(self, functions: Iterable[str]) -> None:
        self.can_hand_over = FUNCTION in functions

    def name(self, function: str) -> str:
        return function

    def directives(self, function: str, path: str) -> list[str]:
        return _passing(function, path)


def _passing(upstream: str, path: str) -> list[str]:
    """With a variable in it, proxy_pass would drop the query: the path is rewritten before it then."""
    if "$" in upstream + path:
        return [f"rewrite ^ {path} break;", f"proxy_pass http://{upstream};"]
    return [f"proxy_pass http://{upstream}{path};"]


def _render(form_name: str, upstreams: Mapping[str, str], routes: Iterable[Route], form: _Form) -> str:
    servers = [_UPSTREAM.format(name=name, server=server) for name, server in upstreams.items()]
    plain, by_query = _by_query(public_routes(routes))
    maps = [_query_type_map(number, table, form) for number, table in enumerate(by_query.values())]
    maps += [_service_map(plain, by_query)]
    blocks = [
        _NGINX_HEAD.format(
            form=form_name,
            no_service=_NO_SERVICE,
            upstreams="\n".join([*servers, *maps]),
            outage=_handed_over(form, UNAVAILABLE),
            http_outage=_handed_over(form, UNAVAILABLE, "=503"),
            too_large=_handed_over(form, TOO_LARGE),
            static_outage=STATIC_OUTAGE,
            static_too_long=STATIC_TOO_LONG,
        )
    ]
    for number, table in enumerate(by_query.values()):
        has_default = any(not route.query_type for route in table)
        check = [] if has_default else [f'if (${_variable(number)} = "") {{ {_NO_SERVICE} }}']
        check += _failures(table)
        for path in table[0].spellings:
            lines = [*check, *form.directives(f"${_variable(number)}", path)]
            blocks.append(_location(f"= {path}", lines))
    for route in plain:
        name = form.name(route.function)
        failures = _failures([route])
        if route.prefix:
            path = f"{route.path}/"
            blocks.append(_location(f"^~ {path}", [*failures, *form.directives(name, path)]))
        blocks.extend(
            _location(f"= {path}", [*failures, *form.directives(name, path)]) for path in route.spellings
        )
    return "".join(blocks) + "}\n"


def _failures(routes: Sequence[Route]) -> list[str]:
    """Return how failures are told: a platform's own error is no envelope of a service.

    What speaks HTTP itself says 503 of its own accord, with its reason; that reaches the caller.
    """
    if all(route.speaks_http for route in routes):
        return ["error_page 502 503 504 =503 @http_outage;", "error_page 413 =413 @too_large;"]
    return ["proxy_intercept_errors on;"] if any(route.service for route in routes) else []


def _handed_over(form: _Form, reason: str, status: str = "=") -> str:
    if not form.can_hand_over:
        return f"error_page 418 {status} @static_outage;\n        return 418;"
    return _HANDED_OVER.format(
        directives="\n        ".join(form.directives_by_rewrite(form.name(FUNCTION), PATH)),
        service_header=SERVICE_HEADER,
        reason_header=REASON_HEADER,
        reason=reason,
        status=status,
    )


def _service_map(plain: Iterable[Route], by_query: Mapping[str, Sequence[Route]]) -> str:
    lines = []
    maps = []
    for number, table in enumerate(by_query.values()):
        variable = f"geoportrait_service_{number}"
        services = {route.query_type: route.service for route in table if route.service}
        default = services.pop("", '""')
        rows = "\n".join(f"    {query_type} {service};" for query_type, service in services.items())
        maps.append(f"map $arg_{QUERY_TYPE} ${variable} {{\n    default {default};\n{rows}\n}}\n")
        lines += [f"    {spelling} ${variable};" for spelling in table[0].spellings]
    for route in plain:
        if route.service:
            lines += [f"    {spelling} {route.service};" for spelling in route.spellings]
            if route.prefix:
                lines.append(f"    ~^{re.escape(route.path)}/ {route.service};")
    return "".join(maps) + _SERVICE_MAP.format(services="\n".join(lines))


def _by_query(routes: Sequence[Route]) -> tuple[list[Route], dict[str, list[Route]]]:
    """Return the routes whose path alone decides, and those of each path that the query decides about."""
    paths = sorted({route.path for route in routes if route.query_type})
    tables = {path: [route for route in routes if route.path == path] for path in paths}
    return [route for route in routes if route.path not in tables], tables


def _query_type_map(number: int, routes: Iterable[Route], form: _Form) -> str:
    functions = {route.query_type: form.name(route.function) for route in routes}
    default = functions.pop("", '""')
    lines = "\n".join(f"    {query_type} {function};" for query_type, function in functions.items())
    return _QUERY_TYPE_MAP.format(
        field=QUERY_TYPE, variable=_variable(number), default=default, functions=lines
    )


def _variable(number: int) -> str:
    return f"geoportrait_function_{number}"


def _location(match: str, lines: Iterable[str]) -> str:
    return "\n".join(["", f"    location {match} {{", *(f"        {line}" for line in lines), "    }", ""])
