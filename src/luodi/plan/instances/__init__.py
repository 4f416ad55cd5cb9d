"""Files to problems, plans to files and back."""
