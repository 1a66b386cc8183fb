"""The history: what Redis counts for three days, kept for good as Parquet files in the bucket `metrics`."""
