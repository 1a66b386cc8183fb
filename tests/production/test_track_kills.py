"""Uploaded points outlive fifty kills of Redis, of uploads and of compactions, which takes a minute."""

from pathlib import Path

import pytest

from tests.functional.map_track.track_torture import torture

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", [2, 3])
def test_acknowledged_points_survive_fifty_kills(tmp_path: Path, seed: int) -> None:
    torture(tmp_path, kills=50, seed=seed)
