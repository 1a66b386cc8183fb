"""The function `map-track`: entities, their points, and what is asked of tracks."""
