"""Who makes a request with a map key, and the parts of it that keys check."""

from collections.abc import Mapping

from starlette.requests import Request

from shared.access.call import Caller
from shared.web.client import service_path
from shared.web.platform import Platform


def read_caller(request: Request, platform: Platform, fields: Mapping[str, str], body: bytes = b"") -> Caller:
    """Return the caller of a request; `fields` are those of its query and form, `body` is the form's."""
    return Caller(
        ip=platform.caller_address(request),
        referer=request.headers.get("referer"),
        mcode=fields.get("mcode"),
        sn=fields.get("sn"),
        path=service_path(request),
        query=request.scope["query_string"].decode("latin-1"),
        body=body.decode("latin-1") if body else None,
    )
