"""The wire form of Baidu's own JavaScript: everything at `/?qt=…`, a `result` and a `content`, by JSONP.

`result.error` is 0, or the status that the map services have; scripts read `content` unguarded, so a refusal
has an empty one.
"""

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from pydantic import BaseModel

from shared.web import map_form
from shared.web.documents import Answer, Documentation, Parameter, Schema, shape_of
from shared.web.endpoint import QUERY_TYPE
from shared.web.map import MapEndpoint

ROOT: Final = "/"
ERROR: Schema = {
    "type": "object",
    "title": "why a script gets no answer",
    "properties": {
        "result": {
            "type": "object",
            "properties": {
                "error": {"type": "integer", "not": {"const": 0}},
                "error_msg": {"type": "string"},
            },
            "required": ["error", "error_msg"],
        },
        "content": {"type": "object"},
    },
    "required": ["result", "content"],
}


class ScriptResult(TypedDict):
    """What an answer says of itself: no error, and which kind of answer it is."""

    error: int
    type: int


def script_result(kind: int) -> ScriptResult:
    """Return the `result` of an answer of a kind."""
    return {"error": 0, "type": kind}


class JavaScriptEndpoint[P: BaseModel](MapEndpoint[P], frozen=True, kw_only=True):
    """A map service as Baidu's JavaScript asks for it; the engine returns `result` and `content`."""

    paths: tuple[str, ...] = (ROOT,)

    @property
    def served_paths(self) -> tuple[str, ...]:
        """The declared paths: no script knows the alias of the others."""
        return self.paths

    def documentation(self) -> Documentation:
        """Describe parameters, answers and codes."""
        query_type = Parameter(QUERY_TYPE, "names the service", is_required=True, values=self.query_types)
        return Documentation(
            tag=self.service,
            methods=("get",),
            access=map_form.ACCESS,
            paths=tuple(f"{ROOT}?{QUERY_TYPE}={name}" for name in self.query_types),
            query=(query_type, *self._fields(), map_form.CALLBACK),
            answers={"200": self._answer()},
            codes=self.form.codes,
            example=self.form.example,
        )

    def _answer(self) -> Answer:
        name = f"javascript_{self.query_types[0]}"
        success, definitions = shape_of(self.form.shape, name, {})
        return Answer(
            "the answer, or why there is none",
            {name: success, "javascript_error": ERROR},
            media_types=("text/javascript",),
            definitions=definitions,
        )

    def wrap_answer(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        return answer

    def wrap_refusal(self, status: int, message: str, also: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"result": {"error": status, "error_msg": message}, "content": {}}
