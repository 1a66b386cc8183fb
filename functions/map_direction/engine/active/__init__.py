"""Routes on foot and by bicycle."""
