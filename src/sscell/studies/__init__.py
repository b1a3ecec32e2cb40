"""The questions that are asked of cells, a module each."""
