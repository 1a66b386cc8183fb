"""The library that every function imports. It knows no function."""
