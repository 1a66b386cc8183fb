"""`/geocoding/v3`, `/geocoder/v2` and `/api_geocoding_abroad/v1`."""
