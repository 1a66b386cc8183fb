"""What scripts get: the answer of the service of their mode as `content`."""

from collections.abc import Mapping
from typing import Any, TypedDict

from shared.web.javascript import ScriptResult


class DirectionScriptAnswer(TypedDict):
    """`qt=drct`: `content` has `status` 0, `type` 2, `message` and `result`, as `/direction/v2` answers."""

    result: ScriptResult
    content: Mapping[str, Any]
