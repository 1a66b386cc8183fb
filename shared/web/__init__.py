"""HTTP for functions: bounded parsing, wire forms, health, and one callable per function.

forms       urlencoded bodies and queries
body        a request body read within a limit
client      the caller's address behind trusted proxies
work        the in-flight limit and the threads in which engines run
endpoint    what every endpoint declares
ai          the AI wire form: access_token, error_code
event       object-store events: MinIO, S3 and CloudEvents
function    one deployable function: dispatch, health, readiness, metrics
routes      the public route table, read from the functions' declarations
"""
