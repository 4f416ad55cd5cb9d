"""The log: who, as which post, did what to which record, from what to what, and why."""
