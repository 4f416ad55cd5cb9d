"""The list of working systems: one line each; removing a line removes the system."""

SYSTEMS: tuple[str, ...] = (
    "targets",  # 年度目标
    "enterprises",  # 助企
    "sweeping",
)

ROOMS: tuple[str, ...] = (
    "board",
    "duties",
    "search",
    "documents",
    "ledger",
    "places",
    "parties",
    "people",
    "imports",
    "config",
    "messages",
    "jobs",
    "log",
    "demo",
)
"""The kernel's rooms that have pages, in the order of the menu."""
