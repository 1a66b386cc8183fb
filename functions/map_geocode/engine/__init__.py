"""Region search and points: values in, values out."""
