"""Processor time of reading a track: what a call costs beside HTTP, however busy the machine is.

    python -m bench.track_reading [--repeats 20]

5,000 hot points as `gettrack` answers them, in one page; and the 2,500 rows that an entity has in the table
on one day, from Arrow to points. Medians of the process's own time.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from bench.command import arguments
from functions.map_track.engine.processing.options import RAW
from functions.map_track.engine.processing.track import process_track
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import in_order, make_record, read_points
from functions.map_track.engine.storage.rows import EntityTrack, make_rows, records_of
from functions.map_track.track.parameters import TrackParameters
from functions.map_track.track.writing import write_track
from shared.tracks.point import TrackPoint

START = 1_795_324_000
HOT_POINTS, TABLE_POINTS = 5_000, 2_500


def main() -> None:
    """Print a row for each step."""
    parser = arguments(__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    hot_records = _records(HOT_POINTS)
    rows = make_rows([EntityTrack(ServiceId(1, 1), 65, "car", _records(TABLE_POINTS))])
    parameters = TrackParameters.model_validate(
        {"service_id": "1", "entity_name": "car", "start_time": "0", "end_time": "1", "page_size": "5000"}
    )

    def read_hot() -> Sequence[TrackPoint]:
        return read_points(in_order(hot_records))

    points = read_hot()
    track = process_track(points, RAW)
    answer = write_track(track, parameters)
    steps: dict[str, Callable[[], Any]] = {
        f"{HOT_POINTS:,} records are read": read_hot,
        "their distances": lambda: process_track(points, RAW),
        "their answer": lambda: write_track(track, parameters),
        "its JSON": lambda: orjson.dumps(answer),
        f"{TABLE_POINTS:,} rows are read": lambda: read_points(in_order(records_of(rows))),
    }
    for name, step in steps.items():
        print(f"{name:32} {_milliseconds(step, repeats):8.1f} ms")


def _records(count: int) -> list[bytes]:
    return [
        make_record(
            TrackPoint(
                START + row, 106.71, 26.57 + row * 1e-4, (row * 7 % 900) / 10, row * 3 % 360, radius=10.0
            ),
            START + row + 5,
        )
        for row in range(count)
    ]


def _milliseconds(step: Callable[[], Any], repeats: int) -> float:
    step()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1_000


if __name__ == "__main__":
    main()
