"""`/address_analyzer/v1`."""
