"""Rows out to CSV and Excel, safe to open."""
