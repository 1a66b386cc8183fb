"""Where points lie: in Redis, hour by hour, then in a table of the object store; one way to read both."""
