"""What is solved: PyBaMM's half cell with the physics of solid electrolytes."""
