"""Sentences that tell what to do along a route."""
