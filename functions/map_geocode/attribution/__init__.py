"""`/attribution`."""
