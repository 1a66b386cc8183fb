"""Plans by public transport in the form of the answers."""
