"""Refuses the S3 operations that nanio does not know, which it would take for others.

`PUT /bucket/key?tagging` would replace the object by the tagging document, `PUT /bucket?lifecycle`
would try to create the bucket. They get `NotImplemented`, as S3 answers an unknown feature.
"""

from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

# Query names that select a sub-resource: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
# fmt: off
SUBRESOURCES = frozenset({
    "accelerate", "acl", "analytics", "attributes", "cors", "encryption", "intelligent-tiering",
    "inventory", "legal-hold", "lifecycle", "logging", "metadataTable", "metrics", "notification",
    "object-lock", "ownershipControls", "policy", "policyStatus", "publicAccessBlock",
    "replication", "requestPayment", "restore", "retention", "select", "tagging", "torrent",
    "versioning", "versions", "website",
})
# fmt: on
_ANSWER = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>NotImplemented</Code>'
    b"<Message>The embedded S3 has no such feature; set S3_ENDPOINT_URL to a full S3.</Message></Error>"
)


class RefuseUnknownSubresources:
    """ASGI middleware that answers 501 for the sub-resources above."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope["query_string"].decode("latin-1") if scope["type"] == "http" else ""
        app = self._app
        if query and not SUBRESOURCES.isdisjoint(parse_qs(query, keep_blank_values=True)):
            app = Response(_ANSWER, 501, media_type="application/xml")
        await app(scope, receive, send)
