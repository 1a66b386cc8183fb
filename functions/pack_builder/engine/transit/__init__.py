"""Timetables of public transport: GTFS feeds read strictly, and written as the pack's arrays."""
