"""What PyBaMM hears: pure relations, derived quantities and parameter values."""
