"""The route of the console, for a gateway on the network of the people who run the bundle."""

from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import urlsplit

import yaml

from tools.deployment.http_routes import console_http_route
from tools.deployment.inventory import NAMESPACE
from tools.deployment.nginx_routes import PLATFORM_GATEWAYS, Platform
from tools.routes import Route, deployed_name, management_routes

ConsoleForm = Literal["nginx-openfaas", "nginx-knative", "nginx-processes"]

_NGINX = """\
# Made from the endpoints' declarations; do not edit: geoportrait deployment render-routes {form} --console
#
# Included inside `http {{ }}` of the nginx of the management network. The site adds address and certificate
# in console-listen.conf (see docs/console.md).
log_format geoportrait_console escape=json
    '{{"time":"$time_iso8601","method":"$request_method","path":"$uri","status":$status,'
    '"bytes":$body_bytes_sent,"seconds":$request_time}}';

upstream geoportrait_console {{
    server {server};
    keepalive 8;
}}
server {{
    include geoportrait/console-listen.conf;
    access_log /dev/stdout geoportrait_console;
    error_log /dev/stderr crit;
    server_tokens off;
    client_max_body_size 9m;
    client_header_timeout 20s;
    client_body_timeout 30s;
    proxy_http_version 1.1;
    proxy_set_header Host {host};
    proxy_set_header Connection "";
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_connect_timeout 5s;
    proxy_read_timeout 65s;
    proxy_next_upstream off;

    location = / {{
        return 302 {first}/;
    }}
{locations}
    location / {{
        return 404;
    }}
}}
"""
_LOCATION = """\
    location {match} {{
        proxy_pass http://geoportrait_console{path};
    }}
"""


def render_console_nginx(routes: Iterable[Route], form: ConsoleForm, ports: Mapping[str, int]) -> str:
    """Return the nginx configuration of the console; `ports` holds that of its process where it is one."""
    table = management_routes(routes)
    name = deployed_name(table[0].function)
    prefix, host = "", "$host"
    if form == "nginx-processes":
        server = f"127.0.0.1:{ports[table[0].function]}"
    else:
        platform: Platform = "openfaas" if form == "nginx-openfaas" else "knative"
        server = PLATFORM_GATEWAYS[platform]
        if platform == "openfaas":
            prefix = f"/function/{name}"
        else:
            host = f"{name}.{NAMESPACE}.svc.cluster.local"
    locations = []
    for route in table:
        locations.append(_LOCATION.format(match=f"= {route.path}", path=f"{prefix}{route.path}/"))
        locations.append(_LOCATION.format(match=f"^~ {route.path}/", path=f"{prefix}{route.path}/"))
    return _NGINX.format(
        form=form, server=server, host=host, first=table[0].path, locations="".join(locations).rstrip("\n")
    )


def render_console_http_routes(routes: Iterable[Route], console_url: str) -> str:
    """Return the HTTPRoute of the console, for the host of CONSOLE_URL and no other. Raises ValueError."""
    host = urlsplit(console_url).hostname
    if not host:
        raise ValueError(f"CONSOLE_URL is {console_url!r}; expected the console's address: https://HOST")
    document = console_http_route(management_routes(routes), host, urlsplit(console_url).netloc)
    head = "# Made from the endpoints' declarations; do not edit: "
    command = "geoportrait deployment render-routes httproutes --console\n"
    return head + command + yaml.safe_dump(document, sort_keys=False, explicit_start=True, width=120)
