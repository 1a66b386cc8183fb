"""Rows of the table are the records that they were made of, byte for byte and in order."""

from hypothesis import given
from hypothesis import strategies as st

from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.engine.storage.records import in_order, make_record, read_points, read_record
from functions.map_track.engine.storage.rows import EntityTrack, make_rows, records_of
from shared.tracks.point import TrackPoint
from tests.unit.shared.tracks.test_point import points


@given(st.lists(st.tuples(points, st.integers(0, 2**32 - 1)), max_size=12))
def test_records_survive_the_table(track: list[tuple[TrackPoint, int]]) -> None:
    records = in_order(make_record(point, arrival) for point, arrival in track)
    rows = make_rows([EntityTrack(ServiceId(1, 2), 3, "car", records)])
    assert records_of(rows) == records
    assert read_points(records) == [read_record(record)[0] for record in records]
