"""Cells from their own measurements: fits, sensitivities, what data can tell apart."""
