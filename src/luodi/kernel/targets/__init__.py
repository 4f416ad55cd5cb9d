"""Targets: a promise, the sentence it was read from, and its value as counted from entries."""
