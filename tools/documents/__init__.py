"""The documents that are made from the declarations: OpenAPI and the pages of the API."""
