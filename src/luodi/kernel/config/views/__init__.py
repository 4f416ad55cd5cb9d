"""Pages of the room: thresholds, and the holidays of each year."""
