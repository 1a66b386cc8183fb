"""What answers for the bundle as a whole: batches of requests, and the OpenAPI document."""
