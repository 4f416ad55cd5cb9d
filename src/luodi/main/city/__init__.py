"""An invented city, drawn from a seed: its areas, waters, railway and roads. No Django here."""
