"""Codes, calendars, coordinates, Chinese numbers and units: small pure functions."""
