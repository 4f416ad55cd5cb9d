"""The working systems, one folder each, all with the same rooms; none imports another."""
