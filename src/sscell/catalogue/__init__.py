"""What the library holds, as tables and pages."""
