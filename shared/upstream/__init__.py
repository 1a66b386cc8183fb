"""The operator's own Baidu (or Baidu-compatible) account, asked where local data ends.

keys      the pooled keys and when each may be used again
answers   what it says, in its own wire form, and the errors
client    one bounded request, signed, its answer checked before it is passed on
order     which providers a service asks, in which order
"""
