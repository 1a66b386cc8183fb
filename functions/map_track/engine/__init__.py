"""The engine of map-track: storage, entities, tracks; it knows no wire."""
