"""What several figures share: axes, labels, colours, keys, panels."""
