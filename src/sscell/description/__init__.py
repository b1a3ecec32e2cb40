"""What the user says: cells, materials and experiments, validated, in SI units, with sources."""
