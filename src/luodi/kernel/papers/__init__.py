"""Word and PDF after the GB/T 9704 profile."""
