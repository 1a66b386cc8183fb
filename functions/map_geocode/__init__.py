"""The function `map-geocode`: geocoding both ways, region search, address analysis."""
