"""Reading zones, readings and orders."""
