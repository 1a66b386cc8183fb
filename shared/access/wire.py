"""How a decision is said on the wire: status and text for maps, error code and text for AI services.

The texts are the public descriptions that existing clients know. Map services answer HTTP 200 with
`{"status": code, "message": text}`, AI services HTTP 200 with `{"error_code": code, "error_msg": text}`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from shared.access.decision import Outcome


class WireError(Struct, frozen=True):
    """An integer code and its text."""

    code: int
    message: str


_INTERNAL = WireError(1, "服务器内部错误")
_SERVICE_OFF = WireError(240, "APP 服务被禁用")
_UNKNOWN_AK = WireError(200, "APP不存在，AK有误请检查再重试")
_MAP_QPS = WireError(401, "当前并发量已经超过约定并发配额，限制访问")

MAP_ERRORS: Mapping[Outcome, WireError] = MappingProxyType(
    {
        Outcome.KEY_MISSING: WireError(101, "AK参数不存在"),
        Outcome.UNKNOWN_APP: _UNKNOWN_AK,
        Outcome.UNKNOWN_KEY: _UNKNOWN_AK,
        Outcome.DISABLED: WireError(201, "APP被用户自己禁用，请在控制台解禁"),
        Outcome.DELETED: WireError(202, "APP被管理员删除"),
        Outcome.TOKEN_INVALID: _UNKNOWN_AK,
        Outcome.SERVICE_OFF: _SERVICE_OFF,
        Outcome.WRONG_TYPE: _SERVICE_OFF,  # observed from Baidu; 203 is only listed
        Outcome.IP_REFUSED: WireError(210, "APP IP校验失败"),
        Outcome.SN_REFUSED: WireError(211, "APP SN校验失败"),
        Outcome.REFERER_REFUSED: WireError(220, "APP Referer校验失败"),
        Outcome.MCODE_MISSING: WireError(102, "MCODE参数不存在，mobile类型mcode参数必需"),
        Outcome.MCODE_REFUSED: WireError(230, "APP Mcode码校验失败"),
        Outcome.COST_OVER_QPS: _MAP_QPS,
        Outcome.QPS: _MAP_QPS,
        Outcome.QUOTA: WireError(302, "天配额超限，限制访问"),
        Outcome.UNAVAILABLE: _INTERNAL,
    }
)

_TOKEN_INVALID = WireError(110, "Access token invalid or no longer valid")
_NO_PERMISSION = WireError(6, "No permission to access data")
_AI_QPS = WireError(18, "Open api qps request limit reached")

AI_ERRORS: Mapping[Outcome, WireError] = MappingProxyType(
    {
        # Only 110 makes the official clients fetch a new token and retry, so every doubt about a token is
        # 110.
        Outcome.KEY_MISSING: _TOKEN_INVALID,
        Outcome.UNKNOWN_APP: _TOKEN_INVALID,
        Outcome.UNKNOWN_KEY: _TOKEN_INVALID,
        Outcome.TOKEN_INVALID: _TOKEN_INVALID,
        Outcome.DISABLED: _NO_PERMISSION,
        Outcome.DELETED: WireError(15, "app not exists or create failed"),
        Outcome.SERVICE_OFF: _NO_PERMISSION,
        Outcome.WRONG_TYPE: _NO_PERMISSION,
        Outcome.IP_REFUSED: _NO_PERMISSION,
        Outcome.SN_REFUSED: _NO_PERMISSION,
        Outcome.REFERER_REFUSED: _NO_PERMISSION,
        Outcome.MCODE_MISSING: _NO_PERMISSION,
        Outcome.MCODE_REFUSED: _NO_PERMISSION,
        Outcome.COST_OVER_QPS: _AI_QPS,
        Outcome.QPS: _AI_QPS,
        Outcome.QUOTA: WireError(17, "Open api daily request limit reached"),
        Outcome.UNAVAILABLE: WireError(2, "Service temporarily unavailable"),
    }
)
