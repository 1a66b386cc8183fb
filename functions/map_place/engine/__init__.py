"""The engine: search and suggestion over the places of a pack. Values in, values out."""
