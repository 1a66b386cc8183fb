"""Libraries for maps that an operator lays into the bucket `jslib`."""
