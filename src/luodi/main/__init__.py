"""Settings, addresses, the list of systems, bridges between systems, and the command line."""
