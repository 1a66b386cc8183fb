"""Data packs on a machine: their packages fetched, packs built out of them once, and published."""
