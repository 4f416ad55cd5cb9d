"""The pages of sweeping."""
