"""The OpenAPI document of the whole bundle."""
