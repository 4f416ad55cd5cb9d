"""What every system shares: places, people, parties, ledger, targets and the shell of pages."""
