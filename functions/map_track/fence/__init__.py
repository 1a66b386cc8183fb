"""Fences: areas that entities enter and leave, and the alarms of that."""
