"""Backup of everything that has state: Redis and the buckets of the object store, in one verified file."""
