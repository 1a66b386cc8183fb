"""Probes: each service asked for once a minute through the public edge."""
