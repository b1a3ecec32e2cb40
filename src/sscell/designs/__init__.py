"""One cell to many: paths to its values, changes, grids, samples, experiments."""
