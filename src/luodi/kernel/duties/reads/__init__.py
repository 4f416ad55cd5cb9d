"""Queries: kinds and deadlines, duties that somebody may see, their day."""
