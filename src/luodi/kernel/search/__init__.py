"""One index over all that may be found, read through each reader's rights."""
