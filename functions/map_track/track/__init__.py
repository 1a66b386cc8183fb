"""Tracks: upload of points, and what is asked of them."""
