"""The function `map-coordinate`: coordinate conversion and time zones."""
