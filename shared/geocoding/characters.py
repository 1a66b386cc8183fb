"""Traditional characters, as Hong Kong, Macao and Taiwan write them, in the form that names have here."""

from collections.abc import Iterable

from shared.places.folding import Folding

_FIRST_IDEOGRAPH, _LAST_IDEOGRAPH = 0x3400, 0x9FFF


class Simplified(dict[int, str]):
    """`str.translate` table; it works out each character when it is met first. Threads may share it."""

    def __init__(self, folding: Folding, names: Iterable[str]) -> None:
        """names: those of the divisions; what stands in one of them stays as it is: 乾县 is no 干县."""
        super().__init__()
        self._fold = folding.fold
        self._kept = frozenset("".join(names))

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        is_ideograph = _FIRST_IDEOGRAPH <= codepoint <= _LAST_IDEOGRAPH
        simplified = self._fold(character) if is_ideograph and character not in self._kept else character
        self[codepoint] = simplified
        return simplified
