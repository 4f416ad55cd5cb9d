"""Who must do what, where, by when: the one machine, its clocks, my day."""
