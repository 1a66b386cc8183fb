"""Plans by public transport over a timetable."""
