"""From counts in Redis to signed paper: the history in Parquet, a month's measures, and their layout."""
