"""Names of divisions and their entries in the file."""

from shared.geo.division_names import Kind, read_entries, write_entries


def test_entries_come_back_as_written() -> None:
    entries = [(12, Kind.SHORT), (3, Kind.OFFICIAL)]
    assert read_entries(write_entries(entries)) == ((3, Kind.OFFICIAL), (12, Kind.SHORT))
    assert read_entries("") == ()
