"""The engines, one behind the other's place."""
