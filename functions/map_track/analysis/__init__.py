"""Stay points and driving behaviour of an entity."""
