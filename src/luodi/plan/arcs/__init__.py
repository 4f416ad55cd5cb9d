"""Arc routing: which vehicle serves which kerb, in which order and direction."""
