"""map-place: place search, suggestion and detail."""
