"""Places: one tree from province to grid, whose paths never change."""
