"""`/api_region_search/v1`."""
