"""Entities: what is known of them, and finding them by their properties and places."""
