"""Batches of map requests."""
