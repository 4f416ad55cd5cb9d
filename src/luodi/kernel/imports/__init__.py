"""Importing tables: uploaded, matched, tried out, taken as a batch, and taken back."""
