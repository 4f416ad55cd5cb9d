"""Pages of duties: the list, one duty with its acts, my day, hand-over, counts."""
