"""What the edge and the endpoint that answers for absent functions agree on; nothing of it needs the rest."""

from typing import Final

FUNCTION: Final = "auth_token"
"""Answers where another function cannot: it is the smallest, and it has no data to wait for."""
PATH: Final = "/_/outage"
SERVICE_HEADER: Final = "x-geoportrait-service"
REASON_HEADER: Final = "x-geoportrait-failure"
UNAVAILABLE, TOO_LARGE, TOO_LONG = "unavailable", "too_large", "too_long"
"""Reasons: no function answered; the body, or the address, is larger than the edge takes."""

STATIC_OUTAGE: Final = (
    '{"error_code":2,"error_msg":"Service temporarily unavailable",'
    '"status":1,"message":"服务暂时不可用，请稍后重试","msg":"服务暂时不可用，请稍后重试"}'
)
STATIC_TOO_LARGE: Final = (
    '{"error_code":216202,"error_msg":"image size error",'
    '"status":10,"message":"上传内容超过8M","msg":"上传内容超过8M"}'
)
STATIC_TOO_LONG: Final = (
    '{"error_code":216100,"error_msg":"invalid param",'
    '"status":2,"message":"请求地址过长，请改用POST","msg":"请求地址过长，请改用POST"}'
)
"""Fixed texts in the words of both families, where the endpoint is away too."""
