"""Journeys by public transport over the timetable of the pack."""
