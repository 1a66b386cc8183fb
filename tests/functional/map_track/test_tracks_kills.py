"""Uploaded points outlive a few kills of Redis, of uploads and of compactions."""

from pathlib import Path

from tests.functional.map_track.track_torture import torture


def test_acknowledged_points_survive_some_kills(tmp_path: Path) -> None:
    torture(tmp_path, kills=6, seed=1)
