"""console: pages for the people who run, use, answer for and audit the bundle."""
