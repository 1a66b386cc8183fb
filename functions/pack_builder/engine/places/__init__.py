"""The file of places, built out of lists of places, OpenStreetMap extracts and operators' own tables."""
