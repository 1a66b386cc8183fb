"""Pinned packages of PyPI and npm: brought by the machine's own clients, verified, read member by member."""
