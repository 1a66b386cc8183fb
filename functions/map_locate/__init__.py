"""The function `map-locate`: where an IP address is, and where a device is."""
