"""Who may see and do what: one scope function, default deny."""
