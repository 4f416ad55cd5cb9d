"""The board (驾驶舱): what is red and why, what changed, who is late, where it leads."""
