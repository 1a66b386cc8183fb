"""Work on lists of pixels in pieces, several at a time."""

import numpy as np
import pytest

from functions.segment_idphoto.engine import scaling
from functions.segment_idphoto.engine.scaling import PIECE, for_pieces


@pytest.mark.parametrize("count", [0, 1, PIECE, PIECE + 1, 5 * PIECE])
@pytest.mark.parametrize("cpus", [1, 3])
def test_every_pixel_is_worked_on_once(monkeypatch: pytest.MonkeyPatch, count: int, cpus: int) -> None:
    monkeypatch.setattr(scaling, "usable_cpus", lambda: cpus)
    scaling._workers.cache_clear()
    visits = np.zeros(count, int)

    def visit(piece: slice) -> None:
        visits[piece] += 1

    for_pieces(count, visit)
    scaling._workers.cache_clear()
    assert (visits == 1).all()


def test_what_a_piece_raises_reaches_the_caller() -> None:
    def fail(piece: slice) -> None:
        raise ValueError(f"at {piece.start}")

    with pytest.raises(ValueError, match="at 0"):
        for_pieces(2 * PIECE, fail)
