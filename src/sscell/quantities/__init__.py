"""Numbers with unit, bounds and source; curves and tables of them. No word of batteries."""
