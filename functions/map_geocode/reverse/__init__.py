"""`/reverse_geocoding/v3`."""
