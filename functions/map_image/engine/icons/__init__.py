"""Pictures of callers' markers: which addresses are fetched, the fetching, what is taken for a picture."""
