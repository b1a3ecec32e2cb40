"""What a cell is: typed, frozen blocks in SI units, each value with its source."""
