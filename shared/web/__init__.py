"""HTTP for functions: bounded parsing, wire forms, health, and one callable per function.

What a function declares:

function       one deployable function: dispatch, health, readiness, metrics
endpoint       what every endpoint declares
map            the map wire form: ak, status; its parts in declaration, map_form, envelope
ai             the AI wire form: access_token, error_code
event          object-store events: MinIO, S3 and CloudEvents, read by object_events
parameters     models of what callers send; the kinds of their fields in fields
pack           the data pack that a function answers from
documents      what an endpoint says of itself for the API documents

What serves it:

forms          urlencoded bodies and queries
body           a request body read within a limit
client         the caller's address behind trusted proxies
server         the process of a function, `python -m shared.web`
protocol       addresses that a client did not escape
engine         engines by name, imported by the warm-up
warmth         the warm-up
work           the in-flight limit and the threads in which engines run
platform       settings, access, telemetry and threads of one process
"""
