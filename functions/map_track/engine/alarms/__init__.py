"""Alarms on their way to the customer's address."""
