"""Directions by car and motorcycle."""
