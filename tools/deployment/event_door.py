"""Make the configuration of the event door: the nginx that adds the bearer token to what Knative delivers.

A location for the uploads of the broker, and one for each path that the clock calls.
"""

from collections.abc import Iterator
from typing import Final

from tools.deployment.function_table import TABLE, FunctionRow, FunctionTable
from tools.deployment.inventory import NAMESPACE

EVENT_DOOR: Final = "knative/components/event-door/default.conf.template"
UPLOADS: Final = ("segment-idphoto", "/events/upload")
"""The function that is told of new photographs, and its path."""
GRACE_SECONDS: Final = 5
"""Longer than the platform waits for a function, so that its own answer comes through."""

_HEAD: Final = """\
# Made from {table}; do not edit: geoportrait deployment render-files
# Neither a Broker nor a PingSource sends an Authorization header, and no function believes either without its
# bearer token.
# ${{EVENT_AUTH_TOKEN}} is filled in from the Secret when the container starts.
log_format dead_letter escape=json
    '{{"level":"error","message":"dead upload event","id":"$http_ce_id","source":"$http_ce_source",'
    '"subject":"$http_ce_subject","code":"$http_ce_knativeerrorcode"}}';

server {{
    listen 8080;
    listen [::]:8080;
    access_log off;
    client_max_body_size 1m;

"""
_LOCATION: Final = """\
    location = {path} {{
        proxy_pass http://{host}{path};
        proxy_set_header Host {host};
        proxy_set_header Authorization "Bearer ${{EVENT_AUTH_TOKEN}}";
        proxy_http_version 1.1;
        proxy_read_timeout {seconds}s;
    }}
"""
_END: Final = """\
    location = /dead {
        access_log /dev/stdout dead_letter;
        return 202;
    }
    location = /healthz {
        return 204;
    }
    location / {
        return 404;
    }
}
"""


def render_event_door(table: FunctionTable) -> str:
    """Return the template of nginx's configuration, whose container fills the token in."""
    locations = (_location(row, path) for row, path in _calls(table))
    return _HEAD.format(table=TABLE) + "".join(locations) + _END


def _calls(table: FunctionTable) -> Iterator[tuple[FunctionRow, str]]:
    uploads, path = UPLOADS
    yield from ((row, path) for row in table.rows if row.name == uploads)
    yield from ((row, schedule.path) for row in table.rows for schedule in row.schedules)


def _location(row: FunctionRow, path: str) -> str:
    host = f"{row.name}.{NAMESPACE}.svc.cluster.local"
    return _LOCATION.format(path=path, host=host, seconds=row.timeout_seconds + GRACE_SECONDS)
