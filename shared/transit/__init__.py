"""The timetable of public transport as the pack of roads holds it: arrays that are mapped, not read."""
