"""What the contract promises and how it is measured: the one place of these rules.

Reports, the console, alerts and tests use them.
"""
