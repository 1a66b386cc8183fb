"""Batch matrices (批量算路): distances and durations from many origins to many destinations."""
