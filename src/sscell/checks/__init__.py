"""What the designer of a cell should know before trusting it."""
