"""The compliance digest: what personal data was handled, what is configured, what changed, what is ruled."""
