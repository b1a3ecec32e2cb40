"""Files to cards, all mistakes of a file at once."""
