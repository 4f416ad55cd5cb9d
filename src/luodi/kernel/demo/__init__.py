"""The demonstration's clock: a page that moves it, and what is played as it moves."""
