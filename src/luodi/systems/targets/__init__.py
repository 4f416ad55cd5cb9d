"""Annual targets (年度目标): reading, review, reporting, pace and lights."""
