"""Whether a set-up may be changed now: the freeze of special periods, and the layout of the data."""
