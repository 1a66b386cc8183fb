"""The shapes that callers of entities get back."""

from typing import Any, NotRequired, TypedDict


class ChangeAnswer(TypedDict):
    """Something was done."""

    message: str


class EntitiesAnswer(TypedDict):
    """A page of entities; custom columns lie beside the other keys of each."""

    message: str
    total: int
    size: NotRequired[int]
    entities: NotRequired[list[dict[str, Any]]]
