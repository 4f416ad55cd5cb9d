"""Pages of the annual targets: the targets, reading and review, reporting."""
