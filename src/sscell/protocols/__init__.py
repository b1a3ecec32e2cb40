"""What is done to a cell: how fast, in which direction, from which state."""
