"""Picture files that functions answer with."""
