"""Units, posts with dated holders, roles and users."""
