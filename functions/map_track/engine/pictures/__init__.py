"""Pictures that belong to points."""
