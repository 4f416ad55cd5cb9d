"""What every working system shares: places, people, parties, ledger, targets and the pages' shell."""
