"""Entities: adding, changing, deleting and finding them."""
