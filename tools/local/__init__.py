"""The whole bundle on one machine: Redis, an S3 API, every function and one gateway, supervised."""
