"""The ledger of public work: measures, immutable entries, balances."""
