"""People who sign in to the console: their accounts, sessions and requests, and the log of what they did.

All keys carry the hash tag `{console}`, so a cluster keeps them on one node (`rediskeys`). No call of an API
reads them.
"""
