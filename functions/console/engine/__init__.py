"""Signing in, and what the pages compute; knows no request."""
