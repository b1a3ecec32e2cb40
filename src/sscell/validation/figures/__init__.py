"""Figures of the validation report."""
